#include "textflag.h"

// One row of the tile: the row's next two integers, at address, times the
// weights of 32 outputs in Z24 and Z25, added to the sums.
#define ROW(address, pair, sums0, sums1) \
	VPBROADCASTD address, pair \
	VPDPWSSD     Z24, pair, sums0 \
	VPDPWSSD     Z25, pair, sums1

// The sums of one row as outputs, with the row's scale at address.
#define STORE(address, sums0, sums1) \
	VCVTDQ2PS   sums0, sums0 \
	VCVTDQ2PS   sums1, sums1 \
	VMULPS.BCST address, sums0, sums0 \
	VMULPS.BCST address, sums1, sums1 \
	VMULPS      Z24, sums0, sums0 \
	VMULPS      Z25, sums1, sums1 \
	VADDPS      Z26, sums0, sums0 \
	VADDPS      Z27, sums1, sums1 \
	VMOVUPS     sums0, (DI) \
	VMOVUPS     sums1, 64(DI) \
	ADDQ        BX, DI

// func denseVNNI(out *float32, stride int, in *int16, rowScale *float32, inputs int, panels *int8, scale, bias *float32)
//
// 12 rows × 32 outputs. Z0 to Z23 hold the sums, two registers a row. SI, R10
// and R11 point to rows 0, 4 and 8 with R8 bytes between rows; DX and R12 point
// to the two panels. Each turn of the loop takes two inputs.
TEXT ·denseVNNI(SB), NOSPLIT, $0-64
	MOVQ in+16(FP), SI
	MOVQ inputs+32(FP), CX
	MOVQ panels+40(FP), DX
	LEAQ (CX)(CX*1), R8
	LEAQ (R8)(R8*2), R9
	LEAQ (SI)(R8*4), R10
	LEAQ (R10)(R8*4), R11
	MOVQ CX, R12
	SHLQ $4, R12
	ADDQ DX, R12
	SHRQ $1, CX

	VPXORD Z0, Z0, Z0
	VPXORD Z1, Z1, Z1
	VPXORD Z2, Z2, Z2
	VPXORD Z3, Z3, Z3
	VPXORD Z4, Z4, Z4
	VPXORD Z5, Z5, Z5
	VPXORD Z6, Z6, Z6
	VPXORD Z7, Z7, Z7
	VPXORD Z8, Z8, Z8
	VPXORD Z9, Z9, Z9
	VPXORD Z10, Z10, Z10
	VPXORD Z11, Z11, Z11
	VPXORD Z12, Z12, Z12
	VPXORD Z13, Z13, Z13
	VPXORD Z14, Z14, Z14
	VPXORD Z15, Z15, Z15
	VPXORD Z16, Z16, Z16
	VPXORD Z17, Z17, Z17
	VPXORD Z18, Z18, Z18
	VPXORD Z19, Z19, Z19
	VPXORD Z20, Z20, Z20
	VPXORD Z21, Z21, Z21
	VPXORD Z22, Z22, Z22
	VPXORD Z23, Z23, Z23

loop:
	VPMOVSXBW (DX), Z24
	VPMOVSXBW (R12), Z25
	ROW((SI), Z26, Z0, Z1)
	ROW((SI)(R8*1), Z27, Z2, Z3)
	ROW((SI)(R8*2), Z28, Z4, Z5)
	ROW((SI)(R9*1), Z29, Z6, Z7)
	ROW((R10), Z30, Z8, Z9)
	ROW((R10)(R8*1), Z31, Z10, Z11)
	ROW((R10)(R8*2), Z26, Z12, Z13)
	ROW((R10)(R9*1), Z27, Z14, Z15)
	ROW((R11), Z28, Z16, Z17)
	ROW((R11)(R8*1), Z29, Z18, Z19)
	ROW((R11)(R8*2), Z30, Z20, Z21)
	ROW((R11)(R9*1), Z31, Z22, Z23)
	ADDQ $32, DX
	ADDQ $32, R12
	ADDQ $4, SI
	ADDQ $4, R10
	ADDQ $4, R11
	DECQ CX
	JNZ  loop

	MOVQ    out+0(FP), DI
	MOVQ    stride+8(FP), BX
	SHLQ    $2, BX
	MOVQ    rowScale+24(FP), SI
	MOVQ    scale+48(FP), R8
	MOVQ    bias+56(FP), R9
	VMOVUPS (R8), Z24
	VMOVUPS 64(R8), Z25
	VMOVUPS (R9), Z26
	VMOVUPS 64(R9), Z27
	STORE((SI), Z0, Z1)
	STORE(4(SI), Z2, Z3)
	STORE(8(SI), Z4, Z5)
	STORE(12(SI), Z6, Z7)
	STORE(16(SI), Z8, Z9)
	STORE(20(SI), Z10, Z11)
	STORE(24(SI), Z12, Z13)
	STORE(28(SI), Z14, Z15)
	STORE(32(SI), Z16, Z17)
	STORE(36(SI), Z18, Z19)
	STORE(40(SI), Z20, Z21)
	STORE(44(SI), Z22, Z23)
	VZEROUPPER
	RET

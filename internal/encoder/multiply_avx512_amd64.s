#include "textflag.h"

// One row of the tile: the row's next number, at address, times 32 columns of b
// in Z24 and Z25, added to the sums.
#define ROW(address, number, sums0, sums1) \
	VBROADCASTSS address, number \
	VFMADD231PS  Z24, number, sums0 \
	VFMADD231PS  Z25, number, sums1

#define STORE(sums0, sums1) \
	VMOVUPS sums0, (DI) \
	VMOVUPS sums1, 64(DI) \
	ADDQ    BX, DI

// func multiplyAVX512(out *float32, outStride int, a *float32, aStride int, b *float32, bStride, depth int)
//
// 12 rows × 32 columns. Z0 to Z23 hold the sums, two registers a row. SI, R10
// and R11 point to rows 0, 4 and 8 of a with R8 bytes between rows, DX to a row
// of b. Each turn of the loop takes one column of a and one row of b.
TEXT ·multiplyAVX512(SB), NOSPLIT, $0-56
	MOVQ a+16(FP), SI
	MOVQ aStride+24(FP), R8
	MOVQ b+32(FP), DX
	MOVQ bStride+40(FP), R12
	MOVQ depth+48(FP), CX
	SHLQ $2, R8
	SHLQ $2, R12
	LEAQ (R8)(R8*2), R9
	LEAQ (SI)(R8*4), R10
	LEAQ (R10)(R8*4), R11

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
	VMOVUPS (DX), Z24
	VMOVUPS 64(DX), Z25
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
	ADDQ R12, DX
	ADDQ $4, SI
	ADDQ $4, R10
	ADDQ $4, R11
	DECQ CX
	JNZ  loop

	MOVQ out+0(FP), DI
	MOVQ outStride+8(FP), BX
	SHLQ $2, BX
	STORE(Z0, Z1)
	STORE(Z2, Z3)
	STORE(Z4, Z5)
	STORE(Z6, Z7)
	STORE(Z8, Z9)
	STORE(Z10, Z11)
	STORE(Z12, Z13)
	STORE(Z14, Z15)
	STORE(Z16, Z17)
	STORE(Z18, Z19)
	STORE(Z20, Z21)
	STORE(Z22, Z23)
	VZEROUPPER
	RET

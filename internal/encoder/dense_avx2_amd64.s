#include "textflag.h"

// One row of the tile: the row's next two integers, at address, times the
// weights of 16 outputs in Y12 and Y13, added to the sums.
#define ROW(address, sums0, sums1) \
	VPBROADCASTD address, Y14 \
	VPMADDWD     Y12, Y14, Y15 \
	VPADDD       Y15, sums0, sums0 \
	VPMADDWD     Y13, Y14, Y15 \
	VPADDD       Y15, sums1, sums1

// The sums of one row as outputs, with the row's scale at address.
#define STORE(address, sums0, sums1) \
	VBROADCASTSS address, Y14 \
	VCVTDQ2PS    sums0, sums0 \
	VCVTDQ2PS    sums1, sums1 \
	VMULPS       Y14, sums0, sums0 \
	VMULPS       Y14, sums1, sums1 \
	VMULPS       (R8), sums0, sums0 \
	VMULPS       32(R8), sums1, sums1 \
	VADDPS       (R9), sums0, sums0 \
	VADDPS       32(R9), sums1, sums1 \
	VMOVUPS      sums0, (DI) \
	VMOVUPS      sums1, 32(DI) \
	ADDQ         BX, DI

// func denseAVX2(out *float32, stride int, in *int16, rowScale *float32, inputs int, panel *int8, scale, bias *float32)
//
// 6 rows × 16 outputs. Y0 to Y11 hold the sums, two registers a row. SI and R10
// point to rows 0 and 4 with R8 bytes between rows, DX to the panel. Each turn
// of the loop takes two inputs.
TEXT ·denseAVX2(SB), NOSPLIT, $0-64
	MOVQ in+16(FP), SI
	MOVQ inputs+32(FP), CX
	MOVQ panel+40(FP), DX
	LEAQ (CX)(CX*1), R8
	LEAQ (R8)(R8*2), R9
	LEAQ (SI)(R8*4), R10
	SHRQ $1, CX

	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	VPXOR Y2, Y2, Y2
	VPXOR Y3, Y3, Y3
	VPXOR Y4, Y4, Y4
	VPXOR Y5, Y5, Y5
	VPXOR Y6, Y6, Y6
	VPXOR Y7, Y7, Y7
	VPXOR Y8, Y8, Y8
	VPXOR Y9, Y9, Y9
	VPXOR Y10, Y10, Y10
	VPXOR Y11, Y11, Y11

loop:
	VPMOVSXBW (DX), Y12
	VPMOVSXBW 16(DX), Y13
	ROW((SI), Y0, Y1)
	ROW((SI)(R8*1), Y2, Y3)
	ROW((SI)(R8*2), Y4, Y5)
	ROW((SI)(R9*1), Y6, Y7)
	ROW((R10), Y8, Y9)
	ROW((R10)(R8*1), Y10, Y11)
	ADDQ $32, DX
	ADDQ $4, SI
	ADDQ $4, R10
	DECQ CX
	JNZ  loop

	MOVQ out+0(FP), DI
	MOVQ stride+8(FP), BX
	SHLQ $2, BX
	MOVQ rowScale+24(FP), SI
	MOVQ scale+48(FP), R8
	MOVQ bias+56(FP), R9
	STORE((SI), Y0, Y1)
	STORE(4(SI), Y2, Y3)
	STORE(8(SI), Y4, Y5)
	STORE(12(SI), Y6, Y7)
	STORE(16(SI), Y8, Y9)
	STORE(20(SI), Y10, Y11)
	VZEROUPPER
	RET

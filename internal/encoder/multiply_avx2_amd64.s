#include "textflag.h"

// One row of the tile: the row's next number, at address, times 16 columns of b
// in Y12 and Y13, added to the sums.
#define ROW(address, number, sums0, sums1) \
	VBROADCASTSS address, number \
	VFMADD231PS  Y12, number, sums0 \
	VFMADD231PS  Y13, number, sums1

#define STORE(sums0, sums1) \
	VMOVUPS sums0, (DI) \
	VMOVUPS sums1, 32(DI) \
	ADDQ    BX, DI

// func multiplyAVX2(out *float32, outStride int, a *float32, aStride int, b *float32, bStride, depth int)
//
// 6 rows × 16 columns. Y0 to Y11 hold the sums, two registers a row. SI and R10
// point to rows 0 and 4 of a with R8 bytes between rows, DX to a row of b. Each
// turn of the loop takes one column of a and one row of b.
TEXT ·multiplyAVX2(SB), NOSPLIT, $0-56
	MOVQ a+16(FP), SI
	MOVQ aStride+24(FP), R8
	MOVQ b+32(FP), DX
	MOVQ bStride+40(FP), R12
	MOVQ depth+48(FP), CX
	SHLQ $2, R8
	SHLQ $2, R12
	LEAQ (R8)(R8*2), R9
	LEAQ (SI)(R8*4), R10

	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
	VXORPS Y4, Y4, Y4
	VXORPS Y5, Y5, Y5
	VXORPS Y6, Y6, Y6
	VXORPS Y7, Y7, Y7
	VXORPS Y8, Y8, Y8
	VXORPS Y9, Y9, Y9
	VXORPS Y10, Y10, Y10
	VXORPS Y11, Y11, Y11

loop:
	VMOVUPS (DX), Y12
	VMOVUPS 32(DX), Y13
	ROW((SI), Y14, Y0, Y1)
	ROW((SI)(R8*1), Y15, Y2, Y3)
	ROW((SI)(R8*2), Y14, Y4, Y5)
	ROW((SI)(R9*1), Y15, Y6, Y7)
	ROW((R10), Y14, Y8, Y9)
	ROW((R10)(R8*1), Y15, Y10, Y11)
	ADDQ R12, DX
	ADDQ $4, SI
	ADDQ $4, R10
	DECQ CX
	JNZ  loop

	MOVQ out+0(FP), DI
	MOVQ outStride+8(FP), BX
	SHLQ $2, BX
	STORE(Y0, Y1)
	STORE(Y2, Y3)
	STORE(Y4, Y5)
	STORE(Y6, Y7)
	STORE(Y8, Y9)
	STORE(Y10, Y11)
	VZEROUPPER
	RET

#include "textflag.h"

// Loops over one row or several. Lengths are multiples of 16 and not 0.

// All bits but the sign.
DATA magnitude<>+0(SB)/4, $0x7fffffff
GLOBL magnitude<>(SB), RODATA|NOPTR, $4

DATA one<>+0(SB)/4, $1.0
GLOBL one<>(SB), RODATA|NOPTR, $4

// The largest of the eight numbers in y, whose lower half is x, in all of x.
#define MAXIMUM(y, x, tmp) \
	VEXTRACTF128 $1, y, tmp \
	VMAXPS       tmp, x, x \
	VPERMILPS    $0x4e, x, tmp \
	VMAXPS       tmp, x, x \
	VPERMILPS    $0xb1, x, tmp \
	VMAXPS       tmp, x, x

// The sum of the eight numbers in y, whose lower half is x, in all of x.
#define SUM(y, x, tmp) \
	VEXTRACTF128 $1, y, tmp \
	VADDPS       tmp, x, x \
	VPERMILPS    $0x4e, x, tmp \
	VADDPS       tmp, x, x \
	VPERMILPS    $0xb1, x, tmp \
	VADDPS       tmp, x, x

// func quantizeAVX2(out *int16, in *float32, n int, largest float32) float32
//
// First loop: Y0 and Y1 collect the largest magnitude. Second loop: each number
// times Y2 = largest / magnitude is rounded, 16 at a time; the packing of two
// registers into one mixes their halves, which VPERMQ puts in order again.
TEXT ·quantizeAVX2(SB), NOSPLIT, $0-36
	MOVQ         out+0(FP), DI
	MOVQ         in+8(FP), SI
	MOVQ         n+16(FP), CX
	VBROADCASTSS magnitude<>(SB), Y7
	VXORPS       Y0, Y0, Y0
	VXORPS       Y1, Y1, Y1
	MOVQ         SI, AX
	MOVQ         CX, DX

magnitudes:
	VANDPS (AX), Y7, Y2
	VANDPS 32(AX), Y7, Y3
	VMAXPS Y2, Y0, Y0
	VMAXPS Y3, Y1, Y1
	ADDQ   $64, AX
	SUBQ   $16, DX
	JNZ    magnitudes

	VMAXPS       Y1, Y0, Y0
	MAXIMUM(Y0, X0, X1)
	VXORPS       X2, X2, X2
	VMOVSS       largest+24(FP), X4
	VUCOMISS     X2, X0
	JE           scaled          // nothing but zeros: the factor stays 0
	VDIVSS       X0, X4, X2

scaled:
	VDIVSS       X4, X0, X0
	VMOVSS       X0, ret+32(FP)
	VBROADCASTSS X2, Y2

integers:
	VMULPS    (SI), Y2, Y0
	VMULPS    32(SI), Y2, Y1
	VCVTPS2DQ Y0, Y0
	VCVTPS2DQ Y1, Y1
	VPACKSSDW Y1, Y0, Y0
	VPERMQ    $0xd8, Y0, Y0
	VMOVDQU   Y0, (DI)
	ADDQ      $64, SI
	ADDQ      $32, DI
	SUBQ      $16, CX
	JNZ       integers
	VZEROUPPER
	RET

// One step of Horner's scheme for two registers: the polynomials in Y8 and Y9 of
// the variables in Y6 and Y7 get the next term.
#define TERM(address) \
	VBROADCASTSS address, Y10 \
	VFMADD213PS  Y10, Y6, Y8 \
	VFMADD213PS  Y10, Y7, Y9

// func geluAVX2(x *float32, n int)
//
// As geluPortable. Y0, Y1: x. Y2, Y3: x bounded by ±geluBound, which are Y14 and
// Y15. Y6, Y7: the variable of the polynomial.
TEXT ·geluAVX2(SB), NOSPLIT, $0-16
	MOVQ         x+0(FP), SI
	MOVQ         n+8(FP), CX
	VBROADCASTSS ·geluConstants+0(SB), Y14 // bound
	VBROADCASTSS ·geluConstants+4(SB), Y15 // -bound
	VBROADCASTSS ·geluConstants+8(SB), Y13 // factor of x²
	VBROADCASTSS one<>(SB), Y12
	VBROADCASTSS ·geluConstants+12(SB), Y11 // ½

gelu:
	VMOVUPS (SI), Y0
	VMOVUPS 32(SI), Y1
	VMINPS  Y14, Y0, Y2
	VMINPS  Y14, Y1, Y3
	VMAXPS  Y15, Y2, Y2
	VMAXPS  Y15, Y3, Y3
	VMULPS  Y2, Y2, Y6
	VMULPS  Y3, Y3, Y7
	VFMSUB213PS  Y12, Y13, Y6
	VFMSUB213PS  Y12, Y13, Y7
	VBROADCASTSS ·geluTerms+0(SB), Y8
	VMOVAPS Y8, Y9
	TERM(·geluTerms+4(SB))
	TERM(·geluTerms+8(SB))
	TERM(·geluTerms+12(SB))
	TERM(·geluTerms+16(SB))
	TERM(·geluTerms+20(SB))
	TERM(·geluTerms+24(SB))
	TERM(·geluTerms+28(SB))
	TERM(·geluTerms+32(SB))
	TERM(·geluTerms+36(SB))
	TERM(·geluTerms+40(SB))
	TERM(·geluTerms+44(SB))
	TERM(·geluTerms+48(SB))
	VFMADD213PS Y11, Y2, Y8
	VFMADD213PS Y11, Y3, Y9
	VMULPS  Y8, Y0, Y0
	VMULPS  Y9, Y1, Y1
	VMOVUPS Y0, (SI)
	VMOVUPS Y1, 32(SI)
	ADDQ    $64, SI
	SUBQ    $16, CX
	JNZ     gelu
	VZEROUPPER
	RET

// func softmaxAVX2(x *float32, n int) float32
//
// As softmaxPortable. Y0: the largest number, Y1: the sums, Y6 and Y7: what is
// left of an exponent after whole powers of two, Y4 and Y5: those powers.
TEXT ·softmaxAVX2(SB), NOSPLIT, $0-20
	MOVQ    x+0(FP), SI
	MOVQ    n+8(FP), CX
	MOVQ    SI, AX
	MOVQ    CX, DX
	VMOVUPS (SI), Y0
	VMOVUPS Y0, Y1

maximum:
	VMAXPS (AX), Y0, Y0
	VMAXPS 32(AX), Y1, Y1
	ADDQ   $64, AX
	SUBQ   $16, DX
	JNZ    maximum

	VMAXPS       Y1, Y0, Y0
	MAXIMUM(Y0, X0, X1)
	VBROADCASTSS X0, Y0
	VXORPS       Y1, Y1, Y1
	VBROADCASTSS ·expConstants+0(SB), Y15  // lowest exponent
	VBROADCASTSS ·expConstants+4(SB), Y14  // 1 / ln 2
	VBROADCASTSS ·expConstants+8(SB), Y13  // ln 2, high part
	VBROADCASTSS ·expConstants+12(SB), Y12 // ln 2, low part

exponentials:
	VMOVUPS      (SI), Y6
	VMOVUPS      32(SI), Y7
	VSUBPS       Y0, Y6, Y6
	VSUBPS       Y0, Y7, Y7
	VMAXPS       Y15, Y6, Y6
	VMAXPS       Y15, Y7, Y7
	VMULPS       Y14, Y6, Y4
	VMULPS       Y14, Y7, Y5
	VROUNDPS     $0, Y4, Y4
	VROUNDPS     $0, Y5, Y5
	VFNMADD231PS Y13, Y4, Y6
	VFNMADD231PS Y13, Y5, Y7
	VFNMADD231PS Y12, Y4, Y6
	VFNMADD231PS Y12, Y5, Y7
	VBROADCASTSS ·expTerms+0(SB), Y8
	VMOVAPS      Y8, Y9
	TERM(·expTerms+4(SB))
	TERM(·expTerms+8(SB))
	TERM(·expTerms+12(SB))
	TERM(·expTerms+16(SB))
	TERM(·expTerms+20(SB))
	TERM(·expTerms+24(SB))
	VCVTPS2DQ    Y4, Y4
	VCVTPS2DQ    Y5, Y5
	VPSLLD       $23, Y4, Y4
	VPSLLD       $23, Y5, Y5
	VPADDD       Y4, Y8, Y8
	VPADDD       Y5, Y9, Y9
	VMOVUPS      Y8, (SI)
	VMOVUPS      Y9, 32(SI)
	VADDPS       Y8, Y1, Y1
	VADDPS       Y9, Y1, Y1
	ADDQ         $64, SI
	SUBQ         $16, CX
	JNZ          exponentials

	SUM(Y1, X1, X2)
	VMOVSS X1, ret+16(FP)
	VZEROUPPER
	RET

// func addNormAVX2(x, y, gain, bias *float32, n int, epsilon float32)
//
// First loop: x + y, and its sum in Y0 and Y1. Second loop: the squares of the
// differences from the mean, Y2, in Y0 and Y1. Third loop: each difference times
// Y3 = 1 / standard deviation.
TEXT ·addNormAVX2(SB), NOSPLIT, $0-44
	MOVQ   x+0(FP), DI
	MOVQ   y+8(FP), SI
	MOVQ   gain+16(FP), R8
	MOVQ   bias+24(FP), R9
	MOVQ   n+32(FP), CX
	SHLQ   $2, CX          // bytes
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	XORQ   AX, AX

sum:
	VMOVUPS (DI)(AX*1), Y4
	VMOVUPS 32(DI)(AX*1), Y5
	VADDPS  (SI)(AX*1), Y4, Y4
	VADDPS  32(SI)(AX*1), Y5, Y5
	VMOVUPS Y4, (DI)(AX*1)
	VMOVUPS Y5, 32(DI)(AX*1)
	VADDPS  Y4, Y0, Y0
	VADDPS  Y5, Y1, Y1
	ADDQ    $64, AX
	CMPQ    AX, CX
	JNE     sum

	VADDPS       Y1, Y0, Y0
	SUM(Y0, X0, X1)
	VCVTSI2SSQ   n+32(FP), X6, X6
	VDIVSS       X6, X0, X2
	VBROADCASTSS X2, Y2
	VXORPS       Y0, Y0, Y0
	VXORPS       Y1, Y1, Y1
	XORQ         AX, AX

squares:
	VMOVUPS     (DI)(AX*1), Y4
	VMOVUPS     32(DI)(AX*1), Y5
	VSUBPS      Y2, Y4, Y4
	VSUBPS      Y2, Y5, Y5
	VFMADD231PS Y4, Y4, Y0
	VFMADD231PS Y5, Y5, Y1
	ADDQ        $64, AX
	CMPQ        AX, CX
	JNE         squares

	VADDPS       Y1, Y0, Y0
	SUM(Y0, X0, X1)
	VDIVSS       X6, X0, X0
	VADDSS       epsilon+40(FP), X0, X0
	VSQRTSS      X0, X0, X0
	VMOVSS       one<>(SB), X3
	VDIVSS       X0, X3, X3
	VBROADCASTSS X3, Y3
	XORQ         AX, AX

scale:
	VMOVUPS     (DI)(AX*1), Y4
	VMOVUPS     32(DI)(AX*1), Y5
	VSUBPS      Y2, Y4, Y4
	VSUBPS      Y2, Y5, Y5
	VMULPS      Y3, Y4, Y4
	VMULPS      Y3, Y5, Y5
	VMOVUPS     (R8)(AX*1), Y6
	VMOVUPS     32(R8)(AX*1), Y7
	VFMADD213PS (R9)(AX*1), Y6, Y4
	VFMADD213PS 32(R9)(AX*1), Y7, Y5
	VMOVUPS     Y4, (DI)(AX*1)
	VMOVUPS     Y5, 32(DI)(AX*1)
	ADDQ        $64, AX
	CMPQ        AX, CX
	JNE         scale
	VZEROUPPER
	RET

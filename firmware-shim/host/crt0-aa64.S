/*
 * The entry of the application for arm64. That of gnu-efi 3.0.15 brings a PE header of its own, with two sections and no room for more; here
 * objcopy makes the PE file, as for x86-64.
 */
	.section .text.head, "ax"
	.globl	_start
	.type	_start, %function
	/* EFI_STATUS _start(EFI_HANDLE image, EFI_SYSTEM_TABLE *system) */
_start:
	stp	x29, x30, [sp, #-32]!
	mov	x29, sp
	stp	x0, x1, [sp, #16]
	mov	x2, x0
	mov	x3, x1
	adrp	x0, ImageBase
	add	x0, x0, :lo12:ImageBase
	adrp	x1, _DYNAMIC
	add	x1, x1, :lo12:_DYNAMIC
	bl	_relocate
	cbnz	x0, 1f
	ldp	x0, x1, [sp, #16]
	bl	efi_main
1:	ldp	x29, x30, [sp], #32
	ret

	/* Firmware takes an image without relocations for one that can't be moved: one block of them, of the kind that does nothing. */
	.section .reloc, "a"
	.long	0, 12
	.hword	0, 0

	.section .note.GNU-stack, "", %progbits

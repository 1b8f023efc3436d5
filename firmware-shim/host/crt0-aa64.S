/*
 * Where the application for arm64 begins. gnu-efi's own start-up code brings a PE header along that has two sections and no room
 * for more; here objcopy makes the PE file, as for x86-64.
 *
 * EFI_STATUS _start(EFI_HANDLE image, EFI_SYSTEM_TABLE *system)
 */
	.section .text.head, "ax"
	.globl	_start
	.type	_start, %function
_start:
	stp	x29, x30, [sp, #-32]!
	stp	x19, x20, [sp, #16]
	mov	x29, sp
	mov	x19, x0
	mov	x20, x1
	/* EFI_STATUS _relocate(long base, Elf64_Dyn *dynamic, EFI_HANDLE image, EFI_SYSTEM_TABLE *system), of gnu-efi */
	mov	x3, x1
	mov	x2, x0
	adrp	x1, _DYNAMIC
	add	x1, x1, :lo12:_DYNAMIC
	adrp	x0, ImageBase
	add	x0, x0, :lo12:ImageBase
	bl	_relocate
	cbnz	x0, done
	mov	x0, x19
	mov	x1, x20
	bl	efi_main
done:
	ldp	x19, x20, [sp, #16]
	ldp	x29, x30, [sp], #32
	ret

	/* Firmware takes an image without relocations for one that can't be moved: one block of them, of the kind that does nothing. */
	.section .reloc, "a"
	.long	0, 12
	.hword	0, 0

	.section .note.GNU-stack, "", %progbits

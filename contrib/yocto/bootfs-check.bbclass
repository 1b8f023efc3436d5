# Yocto: INHERIT += "bootfs-check", or `inherit bootfs-check` in an image recipe whose IMAGE_FSTYPES has wic. The task fails where the disk
# does not boot; BOOTFS_ARGUMENTS may say for which loader. nodejs-native runs the command from the unpacked tarball in BOOTFS_DIR.
BOOTFS_DIR ?= "${TOPDIR}/bootfs"
BOOTFS_IMAGE ?= "${IMGDEPLOYDIR}/${IMAGE_NAME}.wic"
BOOTFS_ARGUMENTS ?= ""

do_bootfs_check[depends] += "nodejs-native:do_populate_sysroot"
do_bootfs_check() {
    node ${BOOTFS_DIR}/dist/cli.cjs check ${BOOTFS_IMAGE} --junit ${WORKDIR}/bootfs.xml ${BOOTFS_ARGUMENTS}
}
addtask bootfs_check after do_image_complete before do_build

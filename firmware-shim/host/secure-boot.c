/* Is Secure Boot on? */
#include "uefi.h"

/* In setup mode there is no platform key, so that nothing is enforced, whatever SecureBoot says. */
int secure_boot_is_on(void) {
  return global_byte(L"SecureBoot") == 1 && global_byte(L"SetupMode") != 1;
}

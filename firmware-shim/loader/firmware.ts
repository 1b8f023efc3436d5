/** EFI variables as the loader needs them: text and numbers by name, none where the host has no variables. */
import { decodeUtf16 } from '../../src/bytes/utf16.ts';
import type { Host } from '../shim/host.ts';
import { messageOf } from '../shim/host-device.ts';

/** systemd's Boot Loader Interface. */
export const LOADER_GUID = '4a67b082-0a4c-41cf-b6c7-440b29bb8c4f';
/** UEFI's own variables (EFI_GLOBAL_VARIABLE). */
export const GLOBAL_GUID = '8be4df61-93ca-11d2-aa0d-00e098032b8c';
/** shim's variables. */
export const SHIM_GUID = '605dab50-e046-4300-abb6-3dd810dd8b23';
/** bootfs's own. */
export const BOOTFS_GUID = 'b007f500-5ec0-4b00-8000-6c6f61646572';

/** EFI_VARIABLE_BOOTSERVICE_ACCESS | EFI_VARIABLE_RUNTIME_ACCESS: gone when the machine starts anew. */
export const VOLATILE = 6;
/** The same, and EFI_VARIABLE_NON_VOLATILE. */
export const LASTING = 7;
/** EFI_VARIABLE_BOOTSERVICE_ACCESS: not seen by the operating system. */
export const BOOT_ONLY = 2;

/** The variables of one machine. What can't be written is told to `say`, once for each reason, and stops nothing. */
export interface Variables {
  /** Undefined where there is none. */
  bytes(vendor: string, name: string): Uint8Array | undefined;
  /** UTF-16, up to its first NUL; undefined where there is none. */
  text(vendor: string, name: string): string | undefined;
  /** Little-endian, up to 53 bits of it; undefined where there is none. */
  number(vendor: string, name: string): number | undefined;
  /** Undefined, or no bytes, deletes. */
  set(vendor: string, name: string, attributes: number, value: Uint8Array | undefined): void;
  /** UTF-16 with a NUL behind it; unlike `set`, writes nothing where that is there already. */
  setText(vendor: string, name: string, attributes: number, value: string): void;
}

/** Those of the host. */
export function hostVariables(host: Host, say: (line: string) => void): Variables {
  const reasonsSaid: string[] = [];
  const sayOnce = (name: string, error: unknown): void => {
    const reason = messageOf(error);
    if (reasonsSaid.indexOf(reason) >= 0) return;
    reasonsSaid.push(reason);
    say(`EFI variable ${name}: ${reason}`);
  };
  const bytes = (vendor: string, name: string): Uint8Array | undefined => {
    try {
      const value = host.getVariable?.(vendor, name);
      return value === undefined ? undefined : new Uint8Array(value);
    } catch (error) {
      sayOnce(name, error);
      return undefined;
    }
  };
  const text = (vendor: string, name: string): string | undefined => {
    const value = bytes(vendor, name);
    return value && decodeUtf16(value).split('\0')[0];
  };
  const set = (vendor: string, name: string, attributes: number, value: Uint8Array | undefined): void => {
    try {
      host.setVariable?.(vendor, name, attributes, value);
    } catch (error) {
      sayOnce(name, error);
    }
  };
  return {
    bytes,
    text,
    number(vendor, name) {
      const value = bytes(vendor, name);
      if (value === undefined) return undefined;
      let number = 0;
      for (let at = Math.min(value.length, 6) - 1; at >= 0; at--) number = number * 256 + value[at];
      return number;
    },
    set,
    setText(vendor, name, attributes, value) {
      if (text(vendor, name) !== value) set(vendor, name, attributes, encodeUtf16(`${value}\0`));
    },
  };
}

/** Little-endian, without a byte order mark. */
export function encodeUtf16(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    bytes[at * 2] = unit & 0xff;
    bytes[at * 2 + 1] = unit >> 8;
  }
  return bytes;
}

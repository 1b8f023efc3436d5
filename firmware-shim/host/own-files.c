/* The files that the application finds on the volume that it was started from, which anybody may have written. */
#include "uefi.h"

#include <stdlib.h>
#include <string.h>

/* Bytes. */
#define MOST_SCRIPT_BYTES (16 * 1024 * 1024)
#define MOST_ARGUMENT_BYTES 65536

static EFI_GUID file_system_guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;

static const char not_there[] = "is not there";

/* The rest of what is there, and a NUL after it. NULL, or what went wrong. */
static const char *read_rest(EFI_FILE_PROTOCOL *file, size_t most, struct bytes *bytes) {
  UINT64 length;
  /* The end is asked for, as no folder has one. */
  if (EFI_ERROR(file->SetPosition(file, ~(UINT64)0)) || EFI_ERROR(file->GetPosition(file, &length)) ||
      EFI_ERROR(file->SetPosition(file, 0))) {
    return "can't be read";
  }
  if (length > most) return "is too long";
  UINTN read = length;
  char *text = malloc(length + 1);
  if (!text) return "is too long for the memory that there is";
  if (EFI_ERROR(file->Read(file, &read, text)) || read != length) {
    free(text);
    return "can't be read";
  }
  text[length] = 0;
  *bytes = (struct bytes){(uint8_t *)text, length};
  return NULL;
}

/* The whole file, and a NUL after it. NULL, or what went wrong. */
static const char *read_file(EFI_HANDLE volume, CHAR16 *path, size_t most, struct bytes *bytes) {
  EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *system;
  EFI_FILE_PROTOCOL *root, *file;
  if (EFI_ERROR(services->HandleProtocol(volume, &file_system_guid, (void **)&system))) return not_there;
  if (EFI_ERROR(system->OpenVolume(system, &root))) return "can't be read";
  EFI_STATUS status = root->Open(root, &file, path, EFI_FILE_MODE_READ, 0);
  const char *problem = status == EFI_NOT_FOUND ? not_there : EFI_ERROR(status) ? "can't be read" : NULL;
  if (!problem) {
    problem = read_rest(file, most, bytes);
    file->Close(file);
  }
  root->Close(root);
  return problem;
}

static void print_problem(const char *file, const char *problem) {
  print_text("bootfs: \\EFI\\bootfs\\");
  print_text(file);
  print_text(" ");
  print_text(problem);
  print_text("\n");
}

/* Splits the text in place at white space. NULL, or what is wrong. */
static const char *split_words(struct arguments *arguments) {
  char *text = (char *)arguments->text.start;
  if (strlen(text) != arguments->text.length) return "is no text: there is a NUL in it";
  for (char *word = strtok(text, " \t\r\n"); word; word = strtok(NULL, " \t\r\n")) {
    if (arguments->count == MOST_ARGUMENTS) return "has more than " TEXT_OF(MOST_ARGUMENTS) " words";
    arguments->words[arguments->count++] = word;
  }
  return NULL;
}

void read_arguments(EFI_HANDLE volume, struct arguments *arguments) {
  const char *problem = read_file(volume, L"\\EFI\\bootfs\\arguments.txt", MOST_ARGUMENT_BYTES, &arguments->text);
  if (problem == not_there) return;
  if (!problem) problem = split_words(arguments);
  if (!problem) return;
  print_problem("arguments.txt", problem);
  arguments->count = 0;
}

struct bytes read_script(EFI_HANDLE volume) {
  struct bytes script = {NULL, 0};
  const char *problem = read_file(volume, L"\\EFI\\bootfs\\loader.js", MOST_SCRIPT_BYTES, &script);
  if (problem) print_problem("loader.js", problem);
  return script;
}

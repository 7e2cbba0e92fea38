// Checksums, by published vectors and by their definitions.
#include "Kernels.h"
#include "check.h"
#include <stdio.h>
#include <string.h>

// FIPS 180-4's examples (NIST), and a million times "a".
static const struct {
    const char *text;
    size_t times;
    const char *digest;
} vectors[] = {
    {"", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

static int is_digest(const uint8_t digest[32], const char *expected) {
    char text[65];
    for (size_t i = 0; i < 32; i++) snprintf(text + 2 * i, 3, "%02x", digest[i]);
    return strcmp(text, expected) == 0;
}

static void check_sha256(void) {
    struct check check = check_of("by CPU", "sha256", 0), portable = check_of("by loader", "sha256_portable", 0);
    uint8_t digest[32], other[32];
    for (size_t v = 0; v < sizeof vectors / sizeof *vectors; v++) {
        size_t length = strlen(vectors[v].text), count = length * vectors[v].times;
        uint8_t *bytes = room(count + 1);
        for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)vectors[v].text[i % length];
        kernel_sha256(digest, bytes, count);
        kernel_sha256_portable(other, bytes, count);
        expect(&check, is_digest(digest, vectors[v].digest));
        expect(&portable, is_digest(other, vectors[v].digest));
        free_rooms();
    }
    for (size_t count = 1; count < 200; count++) {
        uint8_t *bytes = room(count);
        for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)(uniform() * 256);
        kernel_sha256(digest, bytes, count);
        kernel_sha256_portable(other, bytes, count);
        expect(&check, memcmp(digest, other, 32) == 0);
        free_rooms();
    }
    conclude(&check);
    conclude(&portable);
}

static uint32_t crc_by_bits(uint32_t crc, const uint8_t *bytes, size_t count) {
    crc = ~crc;
    for (size_t i = 0; i < count; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

static void check_crc32(void) {
    struct check check = check_of("by CPU", "crc32", 0), tables = check_of("plain C", "crc32_by_tables", 0);
    expect(&check, kernel_crc32(0, "123456789", 9) == 0xCBF43926);
    expect(&tables, kernel_crc32_by_tables(0, "123456789", 9) == 0xCBF43926);
    for (size_t count = 1; count < 400; count++) {
        uint8_t *bytes = room(count);
        for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)(uniform() * 256);
        uint32_t before = (uint32_t)(uniform() * 0x1p32);
        expect(&check, kernel_crc32(before, bytes, count) == crc_by_bits(before, bytes, count));
        expect(&tables, kernel_crc32_by_tables(before, bytes, count) == crc_by_bits(before, bytes, count));
        free_rooms();
    }
    conclude(&check);
    conclude(&tables);
}

void check_digests(void) {
    check_sha256();
    check_crc32();
}

#ifndef CPROGRAMRESOURCES_H
#define CPROGRAMRESOURCES_H

#include <stddef.h>

/// A file as it stood in the repository when the program was built.
struct program_file {
    const unsigned char *bytes;
    size_t count;
};

/// The service's description in OpenAPI, its page for people, and its TypeScript client.
extern const struct program_file program_openapi;
extern const struct program_file program_documentation;
extern const struct program_file program_client;

/// The words of the demo's made-up CRM.
extern const struct program_file program_vocabulary;

#endif

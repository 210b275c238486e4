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

/// The elements that show scores in other pages.
extern const struct program_file program_elements;

/// The words of the demo's made-up CRM.
extern const struct program_file program_vocabulary;

/// A file of the dashboard.
struct program_page {
    /// Its name in the folder, without a path.
    const char *name;
    const unsigned char *bytes;
    size_t count;
};

/// All files of the dashboard, by name.
extern const struct program_page *const program_pages;
extern const size_t program_page_count;

#endif

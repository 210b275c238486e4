// The files that only the program needs: a library that imports `Engine` carries none of them.
#include "include/CProgramResources.h"

static const unsigned char openapi[] = {
#embed "../Service/Resources/openapi.json"
};
const struct program_file program_openapi = {openapi, sizeof openapi};

static const unsigned char documentation[] = {
#embed "../Service/Resources/docs.html"
};
const struct program_file program_documentation = {documentation, sizeof documentation};

static const unsigned char client[] = {
#embed "../Service/Resources/assay.ts"
};
const struct program_file program_client = {client, sizeof client};

static const unsigned char vocabulary[] = {
#embed "../../fixtures/vocabulary.txt"
};
const struct program_file program_vocabulary = {vocabulary, sizeof vocabulary};

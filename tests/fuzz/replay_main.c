/* Runs a fuzzer's entry on each file given as an argument: what a fuzzer once found stays found, with any compiler. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *name)
{
	FILE *file = fopen(name, "rb");
	uint8_t *data;
	size_t read;
	long size;

	if (!file || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0) {
		perror(name);
		if (file)
			fclose(file);
		return 1;
	}
	rewind(file);
	/* As large as the input and no larger, so that AddressSanitizer sees each byte read beyond it. */
	data = malloc((size_t)size);
	read = fread(data, 1, (size_t)size, file);
	fclose(file);
	if (read == (size_t)size)
		LLVMFuzzerTestOneInput(data, read);
	else
		fprintf(stderr, "%s: %zu of %ld bytes read\n", name, read, size);
	free(data);
	return read != (size_t)size;
}

int main(int argc, char **argv)
{
	int failed = argc < 2;

	for (int i = 1; i < argc; i++)
		failed |= replay(argv[i]);
	return failed;
}

/* The keys folder: certificates that other ZeroMQ programs can read, and files that never half exist. */
#include "common/runtime/keyring.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#include <cmocka.h>

#include "common/core/roles.h"
#include "common/runtime/certificate.h"
#include "tests/unit/support/scratch.h"

#define SOME_TIME INT64_C(1580634123000042) /* 2020-02-02T09:02:03.000042Z */

struct world {
	char *site;
	char *folder;
	struct keyring keyring;
};

static int setup(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	world->site = scratch_create();
	world->folder = scratch_path(world->site, "keys");
	world->keyring.folder = world->folder;
	world->keyring.arena = arena_create((size_t)64 << 20);
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;

	arena_destroy(world->keyring.arena);
	scratch_destroy(world->site);
	free(world->folder);
	free(world);
	return 0;
}

static const char *in_keys(struct world *world, const char *name)
{
	return arena_printf(world->keyring.arena, "%s/%s", world->folder, name);
}

static int make(struct world *world, const char *name, const char *roles, const char *department)
{
	struct principal principal;
	int result = keyring_describe(&world->keyring, name, roles, department, &principal);

	return result < 0 ? result : keyring_create(&world->keyring, &principal);
}

static mode_t mode_of(const char *path)
{
	struct stat status;

	assert_int_equal(lstat(path, &status), 0);
	return status.st_mode & 07777;
}

static size_t files_in(const char *path)
{
	DIR *folder = opendir(path);
	size_t count = 0;

	assert_non_null(folder);
	for (struct dirent *entry; (entry = readdir(folder));)
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(folder);
	return count;
}

static void test_a_new_principal_is_two_files(void **state)
{
	struct world *world = *state;
	struct keyring_problems problems;
	struct certificate keys, open_part;
	struct principal *listed;
	char derived[KEYRING_KEY_SIZE];
	size_t count;

	umask(0);
	assert_int_equal(make(world, "east-gate.1", "guard,department", "office"), 0);
	assert_int_equal(mode_of(world->folder), 0700);
	assert_int_equal(mode_of(in_keys(world, "east-gate.1.key_secret")), 0600);
	assert_int_equal(mode_of(in_keys(world, "east-gate.1.key")), 0644);
	assert_int_equal(files_in(world->folder), 2);

	assert_int_equal(keyring_load_own(&world->keyring, "east-gate.1", &keys), 0);
	assert_int_equal(zmq_curve_public(derived, keys.secret_key), 0);
	assert_string_equal(derived, keys.public_key);
	assert_int_equal(keyring_load(&world->keyring, in_keys(world, "east-gate.1.key"), NULL, &open_part), 0);
	assert_string_equal(open_part.public_key, keys.public_key);
	assert_string_equal(open_part.secret_key, "");

	assert_int_equal(keyring_list(&world->keyring, &listed, &count, &problems), 0);
	assert_int_equal(problems.count, 0);
	assert_int_equal(count, 1);
	assert_string_equal(listed[0].name, "east-gate.1");
	assert_string_equal(listed[0].department, "office");
	assert_string_equal(listed[0].public_key, keys.public_key);
	assert_int_equal(listed[0].roles, GUARD | DEPARTMENT);
}

static void test_bad_descriptions_are_refused_by_name(void **state)
{
	static const struct {
		const char *name, *roles, *department, *named;
	} cases[] = {
		{ "", "guard", NULL, "bad name \"\"" },
		{ "-gate", "guard", NULL, "bad name \"-gate\"" },
		{ ".gate", "guard", NULL, "bad name" },
		{ "Gate", "guard", NULL, "bad name" },
		{ "a/b", "guard", NULL, "bad name" },
		{ "../gate", "guard", NULL, "bad name" },
		{ "gate\n", "guard", NULL, "bad name" },
		{ "a234567890123456789012345678901234567890123456789", "guard", NULL, "bad name" },
		{ "gate", "", NULL, "unknown role \"\"" },
		{ "gate", "guard,gaurd", NULL, "unknown role \"gaurd\"; roles are guard," },
		{ "gate", "guard,", NULL, "unknown role \"\"" },
		{ "gate", "guard", "", "bad department" },
		{ "gate", "guard", "a\"b", "bad department" },
		{ "gate", "guard", "a23456789012345678901234567890123", "bad department" },
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(make(world, cases[i].name, cases[i].roles, cases[i].department), -EINVAL);
		if (!strstr(world->keyring.error, cases[i].named))
			fail_msg("case %zu: \"%s\" does not say %s", i, world->keyring.error, cases[i].named);
	}
	assert_int_equal(make(world, "a23456789012345678901234567890123456789012345678", "guard", NULL), 0);
}

static void test_a_name_is_never_overwritten(void **state)
{
	struct world *world = *state;
	struct certificate before, after;

	assert_int_equal(make(world, "gate", "guard", NULL), 0);
	assert_int_equal(keyring_load_own(&world->keyring, "gate", &before), 0);
	assert_int_equal(make(world, "gate", "operator", NULL), -EEXIST);
	assert_non_null(strstr(world->keyring.error, "gate.key exists already"));
	assert_int_equal(keyring_load_own(&world->keyring, "gate", &after), 0);
	assert_memory_equal(&before, &after, sizeof(before));

	/* A secret alone, as a crash may leave it, is not overwritten either. */
	assert_int_equal(unlink(in_keys(world, "gate.key")), 0);
	assert_int_equal(make(world, "gate", "guard", NULL), -EEXIST);
	assert_int_equal(files_in(world->folder), 1);
}

static void test_of_two_writers_one_is_refused(void **state)
{
	struct world *world = *state;
	struct principal principal = { .name = "gate", .roles = GUARD };
	struct certificate keys = { .public_key = "" };
	int folder = open(world->site, O_RDONLY | O_DIRECTORY);
	const char *error = NULL;

	/* Past the check that the name is free, as when two of them start at once. */
	assert_int_equal(certificate_write(folder, "gate.key", 0644, &principal, &keys, world->keyring.arena, &error),
			 0);
	assert_int_equal(certificate_write(folder, "gate.key", 0644, &principal, &keys, world->keyring.arena, &error),
			 -EEXIST);
	assert_non_null(strstr(error, "gate.key"));
	close(folder);
	assert_int_equal(files_in(world->site), 1);
}

static void test_every_key_survives_its_file(void **state)
{
	struct world *world = *state;

	/* Z85 has #, %, {, = and the like: enough keys to meet each of them. */
	for (int i = 0; i < 60; i++) {
		const char *name = arena_printf(world->keyring.arena, "gate-%d", i);
		struct certificate keys;

		assert_int_equal(make(world, name, "guard", NULL), 0);
		assert_int_equal(keyring_load_own(&world->keyring, name, &keys), 0);
		arena_reset(world->keyring.arena);
	}
}

static void test_revoked_keys_are_never_read_again(void **state)
{
	struct world *world = *state;
	struct keyring_problems problems;
	struct certificate first, second;
	struct principal *listed;
	size_t count;

	assert_int_equal(make(world, "gate", "guard", NULL), 0);
	assert_int_equal(make(world, "office", "office", NULL), 0);
	assert_int_equal(keyring_load_own(&world->keyring, "gate", &first), 0);
	assert_int_equal(keyring_revoke(&world->keyring, "gate", SOME_TIME), 0);
	assert_int_equal(access(in_keys(world, "revoked/gate.key.20200202T090203.000042Z"), F_OK), 0);
	assert_int_equal(access(in_keys(world, "revoked/gate.key_secret.20200202T090203.000042Z"), F_OK), 0);
	assert_int_equal(keyring_load_own(&world->keyring, "gate", &second), -ENOENT);
	assert_int_equal(keyring_list(&world->keyring, &listed, &count, &problems), 0);
	assert_int_equal(count, 1);
	assert_string_equal(listed[0].name, "office");
	assert_int_equal(problems.count, 0);

	assert_int_equal(keyring_revoke(&world->keyring, "gate", SOME_TIME), -ENOENT);
	assert_non_null(strstr(world->keyring.error, "there is no principal \"gate\""));
	assert_int_equal(keyring_revoke(&world->keyring, "../keys/office", SOME_TIME), -EINVAL);

	assert_int_equal(make(world, "gate", "guard", NULL), 0);
	assert_int_equal(keyring_load_own(&world->keyring, "gate", &second), 0);
	assert_string_not_equal(first.public_key, second.public_key);
}

static void test_certificates_made_elsewhere_are_taken_over(void **state)
{
	struct world *world = *state;
	struct keyring_problems problems;
	struct certificate made, taken;
	struct principal principal, *listed;
	const char *path;
	size_t count;

	assert_int_equal(make(world, "gate", "guard", NULL), 0);
	assert_int_equal(setenv("SITE", world->site, 1), 0);
	assert_int_equal(
		system("/usr/bin/python3 -c 'import os, zmq.auth\n"
		       "zmq.auth.create_certificates(os.environ[\"SITE\"], \"screen\", {\"roles\": \"operator\"})'"),
		0);
	path = arena_printf(world->keyring.arena, "%s/screen.key", world->site);
	assert_int_equal(keyring_load(&world->keyring, path,
				      arena_printf(world->keyring.arena, "%s/screen.key_secret", world->site), &made),
			 0);
	assert_int_equal(strlen(made.secret_key), 40);

	assert_int_equal(keyring_describe(&world->keyring, "gate", "auditor", NULL, &principal), 0);
	assert_int_equal(keyring_authorize(&world->keyring, path, &principal), -EEXIST);
	assert_int_equal(keyring_describe(&world->keyring, "hall-screen", "auditor", "office", &principal), 0);
	assert_int_equal(keyring_authorize(&world->keyring, path, &principal), 0);
	assert_int_equal(access(in_keys(world, "hall-screen.key_secret"), F_OK), -1);
	assert_int_equal(keyring_list(&world->keyring, &listed, &count, &problems), 0);
	assert_int_equal(count, 2);
	assert_string_equal(listed[1].name, "hall-screen");
	assert_int_equal(listed[1].roles, AUDITOR);
	assert_string_equal(listed[1].department, "office");
	assert_string_equal(listed[1].public_key, made.public_key);

	assert_int_equal(keyring_describe(&world->keyring, "again", "auditor", NULL, &principal), 0);
	assert_int_equal(keyring_authorize(&world->keyring, path, &principal), -EEXIST);
	assert_non_null(strstr(world->keyring.error, "authorised already, as hall-screen"));

	/* The file with the secret in it authorises no more than the public one does. */
	assert_int_equal(keyring_revoke(&world->keyring, "hall-screen", SOME_TIME), 0);
	path = arena_printf(world->keyring.arena, "%s/screen.key_secret", world->site);
	assert_int_equal(keyring_authorize(&world->keyring, path, &principal), 0);
	assert_int_equal(keyring_load(&world->keyring, in_keys(world, "again.key"), NULL, &taken), 0);
	assert_string_equal(taken.secret_key, "");
}

static void test_other_programs_read_ours(void **state)
{
	struct world *world = *state;
	struct certificate keys;

	assert_int_equal(make(world, "gate", "guard", "office"), 0);
	assert_int_equal(keyring_load_own(&world->keyring, "gate", &keys), 0);
	assert_int_equal(setenv("KEYS", world->folder, 1), 0);
	assert_int_equal(setenv("PUBLIC", keys.public_key, 1), 0);
	assert_int_equal(setenv("SECRET", keys.secret_key, 1), 0);
	assert_int_equal(system("/usr/bin/python3 -c 'import os, zmq.auth\n"
				"e = {name: os.environ[name].encode() for name in (\"PUBLIC\", \"SECRET\")}\n"
				"folder = os.environ[\"KEYS\"]\n"
				"assert zmq.auth.load_certificate(folder + \"/gate.key\") == (e[\"PUBLIC\"], None)\n"
				"assert zmq.auth.load_certificate(folder + \"/gate.key_secret\") == (e[\"PUBLIC\"], "
				"e[\"SECRET\"])\n"
				"assert e[\"PUBLIC\"] in zmq.auth.load_certificates(folder)'"),
			 0);
}

static void test_the_secret_may_be_a_systemd_credential(void **state)
{
	struct world *world = *state;
	const char *credential = arena_printf(world->keyring.arena, "%s/gate.key_secret", world->site);
	struct certificate before, after;

	assert_int_equal(make(world, "gate", "guard", NULL), 0);
	assert_int_equal(make(world, "other", "guard", NULL), 0);
	assert_int_equal(keyring_load_own(&world->keyring, "gate", &before), 0);
	assert_int_equal(setenv("CREDENTIALS_DIRECTORY", world->site, 1), 0);
	assert_int_equal(rename(in_keys(world, "gate.key_secret"), credential), 0);
	assert_int_equal(keyring_load_own(&world->keyring, "gate", &after), 0);
	assert_memory_equal(&before, &after, sizeof(before));
	assert_int_equal(keyring_load_own(&world->keyring, "other", &after), 0);

	assert_int_equal(rename(in_keys(world, "other.key_secret"), credential), 0);
	assert_int_equal(keyring_load_own(&world->keyring, "gate", &after), -EBADMSG);
	assert_non_null(strstr(world->keyring.error, "does not hold the secret key of"));
	assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
}

#define META(name, roles) "metadata\n    name = \"" name "\"\n    roles = \"" roles "\"\n"
#define CURVE(key) "curve\n    public-key = \"" key "\"\n"
/* The example keys of zmq_curve(7). */
#define KEY_A "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
#define KEY_B "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
#define SECRET_OF_B "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"

struct broken_case {
	const char *text;
	const char *named;
};

static const struct broken_case broken_cases[] = {
	{ "", "it holds no key" },
	{ META("broken", "guard"), "it holds no key" },
	{ META("broken", "guard") CURVE("tooshort"), "public-key is not 40 characters" },
	{ META("broken", "guard") CURVE("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf,"),
	  "public-key is not 40 characters" },
	{ META("broken", "guard") CURVE(KEY_A) "    secret-key = \"x\"\n", "secret-key is not 40 characters" },
	{ META("broken", "guard") CURVE(KEY_A) "    secret-key = \"" SECRET_OF_B "\"\n", "do not belong together" },
	{ META("other", "guard") CURVE(KEY_A), "has the name \"other\"" },
	{ META("broken", "") CURVE(KEY_A), "unknown role \"\"" },
	{ META("broken", "king") CURVE(KEY_A), "unknown role \"king\"" },
	{ META("broken", "guard") "    department = \"a b\"\n" CURVE(KEY_A), "bad department" },
	{ META("broken", "guard") CURVE(KEY_B), "its key is aaa's" },
	{ CURVE(KEY_A), "has the name \"\"" },
	{ "curve\n  public-key = \"" KEY_A "\"\n", "not a certificate in ZPL" },
	{ "curve\n\tpublic-key = \"" KEY_A "\"\n", "not a certificate in ZPL" },
	{ "curve\n    public-key = \"" KEY_A "\n", "not a certificate in ZPL" },
	{ "        public-key = \"" KEY_A "\"\n", "not a certificate in ZPL" },
	{ "\177ELF\002\001\001", "not a certificate in ZPL" },
	{ "\xff\xfe" META("broken", "guard") CURVE(KEY_A), "not a certificate in ZPL" },
};

/* What `broken` is reported as, while the others are still there and nothing is printed. */
static const char *problem_with_broken(struct world *world)
{
	struct keyring_problems problems;
	struct principal *listed;
	FILE *printed = tmpfile();
	int stderr_kept = dup(STDERR_FILENO), result;
	size_t count;

	fflush(stderr);
	dup2(fileno(printed), STDERR_FILENO);
	result = keyring_list(&world->keyring, &listed, &count, &problems);
	dup2(stderr_kept, STDERR_FILENO);
	close(stderr_kept);
	assert_int_equal(result, 0);
	assert_int_equal(lseek(fileno(printed), 0, SEEK_END), 0);
	fclose(printed);
	assert_int_equal(count, 2);
	assert_string_equal(listed[0].name, "aaa");
	assert_string_equal(listed[1].name, "zzz");
	assert_int_equal(problems.count, 1);
	assert_non_null(strstr(problems.texts[0], "broken.key"));
	return problems.texts[0];
}

static void test_a_broken_certificate_is_named_and_left_out(void **state)
{
	static const char whole[] = META("aaa", "guard") CURVE(KEY_B);
	struct world *world = *state;
	const char *path = in_keys(world, "broken.key");
	char large[KEYRING_FILE_BYTES_MAX + 1];

	assert_int_equal(make(world, "zzz", "office", NULL), 0);
	scratch_write(in_keys(world, "aaa.key"), whole, sizeof(whole) - 1);
	scratch_write(in_keys(world, ".aaa.key.1234"), whole, sizeof(whole) - 1);
	for (size_t i = 0; i < sizeof(broken_cases) / sizeof(broken_cases[0]); i++) {
		const char *problem;

		scratch_write(path, broken_cases[i].text, strlen(broken_cases[i].text));
		problem = problem_with_broken(world);
		if (!strstr(problem, broken_cases[i].named))
			fail_msg("case %zu: \"%s\" does not say %s", i, problem, broken_cases[i].named);
	}
	memset(large, '#', sizeof(large));
	scratch_write(path, large, sizeof(large));
	assert_non_null(strstr(problem_with_broken(world), "at most 8 KiB"));
	scratch_write(path, "#\0#\n", 4);
	assert_non_null(strstr(problem_with_broken(world), "not a text file"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_non_null(strstr(problem_with_broken(world), "not a text file"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("nowhere", path), 0);
	assert_non_null(strstr(problem_with_broken(world), "No such file"));
}

static void test_a_folder_that_is_not_there_is_said(void **state)
{
	struct world *world = *state;
	struct keyring_problems problems;
	struct principal *listed;
	size_t count;

	assert_int_equal(keyring_list(&world->keyring, &listed, &count, &problems), -ENOENT);
	assert_non_null(strstr(world->keyring.error, world->folder));
	world->keyring.folder = in_keys(world, "deeper/keys");
	assert_int_equal(make(world, "gate", "guard", NULL), -ENOENT);
	assert_non_null(strstr(world->keyring.error, "deeper/keys"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_new_principal_is_two_files),
		TEST(test_bad_descriptions_are_refused_by_name),
		TEST(test_a_name_is_never_overwritten),
		TEST(test_of_two_writers_one_is_refused),
		TEST(test_every_key_survives_its_file),
		TEST(test_revoked_keys_are_never_read_again),
		TEST(test_certificates_made_elsewhere_are_taken_over),
		TEST(test_other_programs_read_ours),
		TEST(test_the_secret_may_be_a_systemd_credential),
		TEST(test_a_broken_certificate_is_named_and_left_out),
		TEST(test_a_folder_that_is_not_there_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

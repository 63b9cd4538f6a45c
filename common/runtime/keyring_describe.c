#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/core/roles.h"
#include "common/runtime/keyring.h"

#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789"

static bool name_is_valid(const char *name)
{
	size_t size = strlen(name);

	return size > 0 && size < KEYRING_NAME_SIZE && strspn(name, NAME_LETTERS ".-") == size &&
	       strspn(name, NAME_LETTERS) > 0;
}

static bool department_is_valid(const char *department)
{
	size_t size = strlen(department);

	for (size_t i = 0; i < size; i++) {
		unsigned char letter = (unsigned char)department[i];

		if (letter < 0x80 && !isalnum(letter) && !strchr("._-", letter))
			return false;
	}
	return size > 0 && size < KEYRING_DEPARTMENT_SIZE;
}

static const char *role_names(struct arena *arena)
{
	return keyring_roles_text(EVERYONE, arena);
}

static int parse_roles(struct keyring *keyring, const char *list, uint32_t *ret_roles)
{
	char *copy = arena_strdup(keyring->arena, list);
	uint32_t roles = 0;
	char *name;

	while ((name = strsep(&copy, ","))) {
		uint32_t role;

		name += strspn(name, " ");
		name[strcspn(name, " ")] = '\0';
		role = role_from_name(name);
		if (!role) {
			keyring->error = arena_printf(keyring->arena, "unknown role \"%.40s\"; roles are %s", name,
						      role_names(keyring->arena));
			return -EINVAL;
		}
		roles |= role;
	}
	*ret_roles = roles;
	return 0;
}

const char *keyring_roles_text(uint32_t roles, struct arena *arena)
{
	const char *text = "";

	for (unsigned bit = 0; bit < ROLE_COUNT; bit++) {
		if (roles & UINT32_C(1) << bit)
			text = arena_printf(arena, "%s%s%s", text, *text ? "," : "", role_name(bit));
	}
	return text;
}

int keyring_check_name(struct keyring *keyring, const char *name)
{
	if (name_is_valid(name))
		return 0;
	keyring->error = arena_printf(keyring->arena,
				      "bad name \"%.60s\"; a name has 1 to %d of a-z, 0-9, '.' and '-' and begins "
				      "with a letter or digit",
				      name, KEYRING_NAME_SIZE - 1);
	return -EINVAL;
}

int keyring_describe(struct keyring *keyring, const char *name, const char *roles, const char *department,
		     struct principal *ret_principal)
{
	struct principal principal = { 0 };
	int result = keyring_check_name(keyring, name);

	if (result == 0)
		result = parse_roles(keyring, roles, &principal.roles);
	if (result == 0 && department && !department_is_valid(department)) {
		keyring->error = arena_printf(keyring->arena,
					      "bad department \"%.60s\"; a department has 1 to %d bytes of letters, "
					      "digits, '.', '_' and '-'",
					      department, KEYRING_DEPARTMENT_SIZE - 1);
		result = -EINVAL;
	}
	if (result < 0)
		return result;
	snprintf(principal.name, sizeof(principal.name), "%s", name);
	snprintf(principal.department, sizeof(principal.department), "%s", department ? department : "");
	*ret_principal = principal;
	return 0;
}

#include "common/runtime/principals.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct principals {
	atomic_uint references;
	size_t count;
	const struct principal **by_key;
	struct principal by_name[];
};

struct principals_share {
	pthread_mutex_t lock;
	struct principals *principals;
};

static int compare_keys(const void *a, const void *b)
{
	return strcmp((*(const struct principal *const *)a)->public_key,
		      (*(const struct principal *const *)b)->public_key);
}

int principals_load(struct keyring *keyring, struct principals **ret_principals, struct keyring_problems *ret_problems)
{
	struct principals *principals;
	struct principal *listed;
	size_t count;
	int result = keyring_list(keyring, &listed, &count, ret_problems);

	if (result < 0)
		return result;
	principals = malloc(sizeof(*principals) + count * sizeof(*listed));
	assert(principals);
	principals->by_key = calloc(count + 1, sizeof(struct principal *));
	assert(principals->by_key);
	atomic_init(&principals->references, 1);
	principals->count = count;
	memcpy(principals->by_name, listed, count * sizeof(*listed));
	for (size_t i = 0; i < count; i++)
		principals->by_key[i] = &principals->by_name[i];
	qsort(principals->by_key, count, sizeof(struct principal *), compare_keys);
	*ret_principals = principals;
	return 0;
}

struct principals *principals_ref(struct principals *principals)
{
	atomic_fetch_add(&principals->references, 1);
	return principals;
}

void principals_unref(struct principals *principals)
{
	if (!principals || atomic_fetch_sub(&principals->references, 1) != 1)
		return;
	free(principals->by_key);
	free(principals);
}

static int key_against(const void *key, const void *element)
{
	return strcmp(key, (*(const struct principal *const *)element)->public_key);
}

static int name_against(const void *name, const void *element)
{
	return strcmp(name, ((const struct principal *)element)->name);
}

const struct principal *principals_find_key(const struct principals *principals, const char *public_key)
{
	const struct principal **found =
		bsearch(public_key, principals->by_key, principals->count, sizeof(struct principal *), key_against);

	return found ? *found : NULL;
}

const struct principal *principals_find_name(const struct principals *principals, const char *name)
{
	return bsearch(name, principals->by_name, principals->count, sizeof(struct principal), name_against);
}

size_t principals_count(const struct principals *principals)
{
	return principals->count;
}

const struct principal *principals_at(const struct principals *principals, size_t index)
{
	assert(index < principals->count);
	return &principals->by_name[index];
}

struct principals_share *principals_share_create(void)
{
	struct principals_share *share = calloc(1, sizeof(*share));

	assert(share);
	pthread_mutex_init(&share->lock, NULL);
	return share;
}

void principals_share_destroy(struct principals_share *share)
{
	if (!share)
		return;
	principals_unref(share->principals);
	pthread_mutex_destroy(&share->lock);
	free(share);
}

void principals_share_set(struct principals_share *share, struct principals *principals)
{
	struct principals *before;

	principals_ref(principals);
	pthread_mutex_lock(&share->lock);
	before = share->principals;
	share->principals = principals;
	pthread_mutex_unlock(&share->lock);
	principals_unref(before);
}

struct principals *principals_share_get(struct principals_share *share)
{
	struct principals *principals;

	pthread_mutex_lock(&share->lock);
	principals = share->principals ? principals_ref(share->principals) : NULL;
	pthread_mutex_unlock(&share->lock);
	return principals;
}

/*
 * Demand over random histories (seeded), against a second calculation from the ledger's lines alone (S1): stock of every lot at every
 * moment is added up again; percentiles are counted, not sorted; and cover is not walked through but follows from Hall's theorem: the
 * first k days can be served if and only if for each j < k all that may still be used on day j is enough for the days j to k - 1.
 *
 * Days are counted from Monday 2020-02-10, in a calendar without holidays.
 */
#include <stdlib.h>
#include <string.h>

#include "common/core/zone.h"
#include "services/supplies/supplies.h"
#include "tests/unit/support/chance.h"
#include "tests/unit/support/inspections.h"
#include "tests/unit/support/purchases.h"

#define BEGIN "2020-02-10"
#define DAYS 40
#define MOVES_A_DAY 6
#define ITEM "disinfectant"
#define KEEPS 100000
#define COVER_MAX 366

static const char *const stores[] = { "office", "property", "permits" };
enum { STORES = 3, HALL = STORES };

struct book_line {
	int day, store, expires; /* last day of its lot */
	size_t event;
	int64_t quantity_milli;
	bool burns;
};

struct book {
	struct book_line lines[DAYS * MOVES_A_DAY * 16];
	size_t count, events, read;
};

/* --- the book ---------------------------------------------------------------------------------------------------------------------------- */

static int store_index(const char *store)
{
	for (int i = 0; i < STORES; i++) {
		if (strcmp(stores[i], store) == 0)
			return i;
	}
	fail_msg("%s is no store", store);
	return -1;
}

static int day_of(const char *date)
{
	int days = 0;

	return zone_days_between(BEGIN, date, &days) ? days : KEEPS;
}

static void line_note(struct book *book, struct given *given, const Supplies__Line *line)
{
	struct book_line *noted = &book->lines[book->count++];
	Supplies__Lot key = SUPPLIES__LOT__INIT;
	const Supplies__Lot *lot;
	char date[DATE_SIZE];

	key.lot_id = line->lot_id;
	lot = lot_get(&given->view, &key);
	zone_date(line->at, date);
	*noted = (struct book_line){ .day = day_of(date),
				     .store = store_index(line->store),
				     .expires = *lot->expires_on ? day_of(lot->expires_on) : KEEPS,
				     .event = book->events,
				     .quantity_milli = line->quantity_milli,
				     .burns = line->kind == SUPPLIES__LINE_KIND__ISSUE ||
					      line->kind == SUPPLIES__LINE_KIND__DRAW };
}

static void book_read(struct book *book, struct given *given)
{
	for (; book->read < given->journal_count; book->read++) {
		const Bus__Event *event = given->journal[book->read];
		Supplies__StockMoved *moved;

		if (strcmp(event->type, "StockMoved") != 0)
			continue;
		moved = supplies__stock_moved__unpack(NULL, event->data.len, event->data.data);
		book->events++;
		for (size_t i = 0; i < moved->n_lines; i++)
			line_note(book, given, moved->lines[i]);
		supplies__stock_moved__free_unpacked(moved, NULL);
	}
}

/* What a store (HALL: all) can use on a day, after so many events; only of lots that can still be used on `until`. */
static int64_t usable(const struct book *book, int store, size_t events, int until)
{
	int64_t sum = 0;

	for (size_t i = 0; i < book->count; i++) {
		const struct book_line *line = &book->lines[i];

		if (line->event <= events && line->expires >= until && (store == HALL || store == line->store))
			sum += line->quantity_milli;
	}
	return sum;
}

static size_t events_before(const struct book *book, int day)
{
	size_t events = 0;

	for (size_t i = 0; i < book->count; i++) {
		if (book->lines[i].day < day)
			events = book->lines[i].event;
	}
	return events;
}

static bool was_out(const struct book *book, int store, int day)
{
	for (size_t event = events_before(book, day); event <= events_before(book, day + 1); event++) {
		if (usable(book, store, event, day) == 0)
			return true;
	}
	return false;
}

static int64_t burnt(const struct book *book, int store, int from, int until)
{
	int64_t sum = 0;

	for (size_t i = 0; i < book->count; i++) {
		const struct book_line *line = &book->lines[i];

		if (line->burns && line->day >= from && line->day <= until && (store == HALL || store == line->store))
			sum -= line->quantity_milli;
	}
	return sum;
}

static bool has_begun(const struct book *book, int store, int day)
{
	for (size_t i = 0; i < book->count; i++) {
		if (book->lines[i].store == store && book->lines[i].day <= day)
			return true;
	}
	return false;
}

/* --- expected ----------------------------------------------------------------------------------------------------------------------------- */

static bool works(int day)
{
	return ((day % 7) + 7) % 7 < 5;
}

static bool uses_any(const struct book *book, int store, int since, int today)
{
	for (int day = since; day < today; day++) {
		if (works(day) && burnt(book, store, day, day) > 0)
			return true;
	}
	return false;
}

static bool counts(const struct book *book, int store, int day, int since, int today)
{
	bool was_there = false;

	for (int one = 0; one < STORES; one++) {
		bool out = was_out(book, one, day);

		if (store != HALL && store != one)
			continue;
		was_there = was_there || !out;
		if (out && has_begun(book, one, day) && uses_any(book, one, since, today))
			return false;
	}
	return was_there;
}

/* The smallest number that at least so many per cent do not exceed. */
static int64_t rank(const int64_t *numbers, size_t count, size_t per_cent)
{
	int64_t best = INT64_MAX;

	for (size_t i = 0; i < count; i++) {
		size_t not_over = 0;

		for (size_t j = 0; j < count; j++)
			not_over += numbers[j] <= numbers[i];
		if (100 * not_over >= per_cent * count && numbers[i] < best)
			best = numbers[i];
	}
	return best;
}

/* The so-many-th working day from this day on, counted from 0. */
static int working_day(int day, int index)
{
	while (!works(day) || index-- > 0)
		day++;
	return day;
}

static bool can_serve(const struct book *book, int store, int today, int days, int64_t burn)
{
	for (int j = 0; j < days; j++) {
		if (usable(book, store, book->events, working_day(today, j)) < (days - j) * burn)
			return false;
	}
	return true;
}

static int cover(const struct book *book, int store, int today, int64_t burn)
{
	int days = 0;

	while (days < COVER_MAX && can_serve(book, store, today, days + 1, burn))
		days++;
	return days;
}

/* The most that can be served on the first days: the smallest cut. */
static int64_t served(const struct book *book, int store, int today, int days, int64_t burn)
{
	int64_t least = days * burn;

	for (int j = 0; j < days; j++) {
		int64_t cut = j * burn + usable(book, store, book->events, working_day(today, j));

		least = cut < least ? cut : least;
	}
	return least;
}

/* The last day that begins with so many covered working days, itself included; before today, if none does. */
static int last_good_day(int today, int covered, int days_min)
{
	int good = today - 1;

	for (int day = today; day <= working_day(today, covered); day++) {
		int left = 0;

		for (int i = 0; i < covered; i++)
			left += working_day(today, i) >= day;
		if (left >= days_min)
			good = day;
	}
	return good;
}

static void compare_burn(const struct book *book, int store, int today, const Supplies__Demand *demand, int wanted)
{
	int64_t sample[64];
	size_t count = 0;
	int since = today;

	for (int seen = 0; seen < wanted; seen += works(since))
		since--;
	for (int day = since; day < today; day++) {
		if (works(day) && counts(book, store, day, since, today))
			sample[count++] = burnt(book, store, day, day);
	}
	assert_int_equal(day_of(demand->since_date), since);
	assert_int_equal(demand->days_counted, count);
	assert_int_equal(demand->days_without_stock, wanted - (int)count);
	assert_int_equal(demand->median_milli, count ? rank(sample, count, 50) : 0);
	assert_int_equal(demand->p90_milli, count ? rank(sample, count, 90) : 0);
}

/* How many of these were worth looking at. */
struct seen {
	unsigned covered, late, left_out, bought;
};

static void compare(const struct book *book, struct given *given, int store, int today, struct seen *seen)
{
	const Plan__SupplyRules *rules = given->context.plan->supply[0];
	const Supplies__Demand *demand = demand_now(given, store == HALL ? "" : stores[store], ITEM);
	int covered;
	int64_t lacks;

	compare_burn(book, store, today, demand, (int)rules->burn_rate_days);
	assert_int_equal(demand->usable_milli, usable(book, store, book->events, today));
	seen->left_out += demand->days_counted && demand->days_without_stock;
	if (!demand->days_counted)
		return;
	covered = demand->median_milli ? cover(book, store, today, demand->median_milli) : COVER_MAX;
	assert_int_equal(demand->cover_days, covered);
	lacks = rules->days_of_cover_target * demand->median_milli -
		served(book, store, today, (int)rules->days_of_cover_target, demand->median_milli);
	assert_int_equal(demand->buy_milli, lacks);
	if (covered == COVER_MAX) {
		assert_string_equal(demand->order_by, "");
		return;
	}
	assert_int_equal(day_of(demand->order_by), last_good_day(today, covered, (int)rules->days_of_cover_min) -
							   (int)rules->receive_within_days);
	assert_int_equal(demand->late, day_of(demand->order_by) < today);
	seen->covered += covered > 0;
	seen->late += demand->late;
	seen->bought += lacks > 0;
}

/* --- the history --------------------------------------------------------------------------------------------------------------------------- */

static double some(uint64_t *random, unsigned most)
{
	return (double)(1 + chance(random, 1000 * most)) / 1000;
}

static void moves(struct given *given, uint64_t *random, int day)
{
	char expires_on[DATE_SIZE] = "";
	unsigned what = chance(random, 10), store = chance(random, STORES);

	if (what < 2) {
		if (chance(random, 3))
			zone_date_add(BEGIN, day + (int)chance(random, 20), expires_on);
		comes(given, stores[store], ITEM, some(random, 120), arena_strdup(given->arena, expires_on));
	} else if (what < 8)
		is_issued(given, stores[store], ITEM, some(random, store == 0 ? 2 : 20));
	else
		is_moved(given, stores[store], stores[(store + 1) % STORES], ITEM, some(random, 20));
}

static void history(unsigned seed, struct seen *seen)
{
	struct book *book = calloc(1, sizeof(*book));
	uint64_t random = seed;
	struct given given;

	given_init(&given, &supplies_service);
	given.context.plan->supply[0]->burn_rate_days = 10;
	given.context.plan->calendar->n_days = 0;
	for (int day = 0; day < DAYS; day++) {
		char date[DATE_SIZE];

		zone_date_add(BEGIN, day, date);
		for (int store = 0; store <= HALL; store++) {
			zone_instant(date, "08:00", &given.context.now);
			compare(book, &given, store, day, seen);
		}
		for (unsigned i = chance(&random, 8) ? 2 + chance(&random, MOVES_A_DAY - 2) : 0; i; i--) {
			given.context.now += GIVEN_MINUTE;
			moves(&given, &random, day);
			book_read(book, &given);
		}
	}
	given_assert_rebuilds(&given);
	given_deinit(&given);
	free(book);
}

static void s1_as_the_second_calculation_says(void **state)
{
	struct seen seen = { 0 };

	(void)state;
	for (unsigned seed = 20200210; seed < 20200220; seed++) {
		print_message("seed %u\n", seed);
		history(seed, &seen);
	}
	print_message("covered %u, late %u, days left out %u, to buy %u\n", seen.covered, seen.late, seen.left_out,
		      seen.bought);
	assert_true(seen.covered > 50 && seen.late > 50 && seen.left_out > 50 && seen.bought > 50);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		{ "S1 as the second calculation says", s1_as_the_second_calculation_says, NULL, NULL, NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

package io.github.carillon.events.deadletter;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

import io.github.carillon.events.EventPattern;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of dead letters: all criteria that are given must hold. The first 100,
 * those that failed last first, unless it says otherwise. Immutable: every criterion
 * returns another query.
 *
 * @since 0.1
 */
public final class DeadLetterQuery {

	/** How many letters a page has at most unless the query says so. */
	public static final int DEFAULT_LIMIT = 100;

	/** How many letters a page can have. */
	public static final int MAX_LIMIT = 1000;

	private final EventPattern pattern;

	private final @Nullable String target;

	private final @Nullable Instant since;

	private final @Nullable Instant until;

	private final int limit;

	private final @Nullable DeadLetterCursor cursor;

	private DeadLetterQuery(EventPattern pattern, @Nullable String target, @Nullable Instant since,
			@Nullable Instant until, int limit, @Nullable DeadLetterCursor cursor) {
		this.pattern = pattern;
		this.target = target;
		this.since = since;
		this.until = until;
		this.limit = limit;
		this.cursor = cursor;
	}

	/**
	 * Asks for all letters.
	 * @return the query
	 */
	public static DeadLetterQuery all() {
		return matching("*");
	}

	/**
	 * Asks for letters about events of a type.
	 * @param pattern the type, or a pattern of types; {@code *} for every event
	 * @return the query
	 * @throws io.github.carillon.events.InvalidPatternException when the pattern is
	 * malformed
	 */
	public static DeadLetterQuery matching(String pattern) {
		return new DeadLetterQuery(EventPattern.parse(pattern), null, null, null, DEFAULT_LIMIT, null);
	}

	/**
	 * Asks for letters to a target.
	 * @param target the target, all of it
	 * @return a query with it
	 */
	public DeadLetterQuery target(String target) {
		Objects.requireNonNull(target, "target");
		return new DeadLetterQuery(this.pattern, target, this.since, this.until, this.limit, this.cursor);
	}

	/**
	 * Asks for letters that failed last at a time or later.
	 * @param from the time, included
	 * @return a query with it
	 */
	public DeadLetterQuery since(Instant from) {
		Objects.requireNonNull(from, "since");
		return new DeadLetterQuery(this.pattern, this.target, from, this.until, this.limit, this.cursor);
	}

	/**
	 * Asks for letters that failed last before a time.
	 * @param to the time, not included
	 * @return a query with it
	 */
	public DeadLetterQuery until(Instant to) {
		Objects.requireNonNull(to, "until");
		return new DeadLetterQuery(this.pattern, this.target, this.since, to, this.limit, this.cursor);
	}

	/**
	 * Asks for pages of a size.
	 * @param limit how many letters a page has at most, 1 to {@value #MAX_LIMIT}; default
	 * is {@value #DEFAULT_LIMIT}
	 * @return a query with it
	 * @throws IllegalArgumentException when the limit is another
	 */
	public DeadLetterQuery limit(int limit) {
		if (limit < 1 || limit > MAX_LIMIT) {
			throw new IllegalArgumentException(
					"The limit is %d: it can be 1 to %d; page on with the cursor for more".formatted(limit, MAX_LIMIT));
		}
		return new DeadLetterQuery(this.pattern, this.target, this.since, this.until, limit, this.cursor);
	}

	/**
	 * Asks for the page after another.
	 * @param cursor what {@link DeadLetterPage#next()} gave, of the same query
	 * @return a query with it
	 * @throws IllegalArgumentException when it is no cursor
	 */
	public DeadLetterQuery after(String cursor) {
		return new DeadLetterQuery(this.pattern, this.target, this.since, this.until, this.limit,
				DeadLetterCursor.parse(cursor));
	}

	/**
	 * Returns which types are asked for.
	 * @return the pattern
	 */
	public EventPattern pattern() {
		return this.pattern;
	}

	/**
	 * Returns the target that is asked for.
	 * @return the target
	 */
	public Optional<String> target() {
		return Optional.ofNullable(this.target);
	}

	/**
	 * Returns from when on letters are asked for.
	 * @return the time, included
	 */
	public Optional<Instant> since() {
		return Optional.ofNullable(this.since);
	}

	/**
	 * Returns until when letters are asked for.
	 * @return the time, not included
	 */
	public Optional<Instant> until() {
		return Optional.ofNullable(this.until);
	}

	/**
	 * Returns how many letters a page has at most.
	 * @return the limit
	 */
	public int limit() {
		return this.limit;
	}

	/**
	 * Returns after which place the page begins.
	 * @return the place
	 */
	public Optional<DeadLetterCursor> after() {
		return Optional.ofNullable(this.cursor);
	}

	/**
	 * Returns whether a letter is asked for, whatever the page.
	 * @param letter the letter
	 * @return whether it matches
	 */
	public boolean matches(DeadLetter letter) {
		return this.pattern.matches(letter.event().type())
				&& (this.target == null || this.target.equals(letter.target()))
				&& (this.since == null || !letter.lastFailure().isBefore(this.since))
				&& (this.until == null || letter.lastFailure().isBefore(this.until));
	}

	@Override
	public String toString() {
		return "DeadLetterQuery[matching %s, target=%s, since=%s, until=%s, limit=%d, after=%s]".formatted(this.pattern,
				this.target, this.since, this.until, this.limit, this.cursor);
	}

}

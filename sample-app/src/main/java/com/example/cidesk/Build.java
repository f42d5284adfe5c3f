package com.example.cidesk;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Something that GitHub built, tested or checked. A listener with this parameter hears
 * both events.
 */
sealed interface Build permits WorkflowRun, CheckRun {

	/** What GitHub says of a build that broke; "cancelled" or "skipped" says nothing. */
	Set<String> FAILURES = Set.of("failure", "timed_out", "startup_failure");

	String action();

	String repository();

	@Nullable String branch();

	String name();

	@Nullable String conclusion();

	String url();

	@Nullable Instant startedAt();

	@Nullable Instant finishedAt();

	/** GitHub also sends "completed" for runs that only wait for somebody's approval. */
	default boolean isFinished() {
		return action().equals("completed") && conclusion() != null && branch() != null;
	}

	default boolean hasFailed() {
		return isFinished() && FAILURES.contains(conclusion());
	}

	default boolean hasSucceeded() {
		return isFinished() && "success".equals(conclusion());
	}

	default @Nullable Duration duration() {
		Instant start = startedAt();
		Instant end = finishedAt();
		return (start != null && end != null) ? Duration.between(start, end) : null;
	}

}

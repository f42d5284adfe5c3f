package com.example.cidesk;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.Event;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventPage;
import io.github.carillon.events.history.EventQuery;
import jakarta.annotation.PostConstruct;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * How every branch is doing. Kept in memory only: the history knows what happened, so the
 * board is worked out again when the desk starts.
 */
@RestController
class Board {

	private static final Logger logger = LoggerFactory.getLogger(Board.class);

	/** A branch that was not built for so long is not on the board after a restart. */
	private static final Duration MEMORY = Duration.ofDays(90);

	private final EventHistory history;

	private final Map<String, Map<String, Branch>> branches = new TreeMap<>();

	Board(EventHistory history) {
		this.history = history;
	}

	@PostConstruct
	void restore() {
		EventQuery builds = EventQuery.matching("github.{check_run,workflow_run}")
			.since(Instant.now().minus(MEMORY))
			.oldestFirst()
			.limit(500);
		Optional<String> next;
		do {
			EventPage page = this.history.query(builds);
			page.events().forEach(this::restore);
			next = page.next();
			builds = next.map(builds::after).orElse(builds);
		}
		while (next.isPresent());
	}

	private void restore(Event<?> event) {
		if (event.data() instanceof Build build) {
			show(build);
		}
		else {
			// stored by a version of the desk whose records were different
			logger.warn("Event {} is not on the board: its data is no build any more", event.id());
		}
	}

	/** After commit: what is rolled back never happened and must not be seen. */
	@OnEvent(mode = DeliveryMode.AFTER_COMMIT)
	synchronized void show(Build build) {
		if (build.isFinished()) {
			String branch = Objects.requireNonNull(build.branch());
			this.branches.computeIfAbsent(build.repository(), (repository) -> new TreeMap<>())
				.merge(branch, Branch.NEW.after(build), (known, fresh) -> known.after(build));
		}
	}

	@GetMapping("/board")
	synchronized Map<String, Map<String, Branch>> board() {
		Map<String, Map<String, Branch>> copy = new TreeMap<>();
		this.branches.forEach((repository, known) -> copy.put(repository, new TreeMap<>(known)));
		return copy;
	}

	synchronized int failuresInARow(String repository, String branch) {
		return this.branches.getOrDefault(repository, Map.of()).getOrDefault(branch, Branch.NEW).failuresInARow();
	}

	record Branch(@Nullable LastBuild lastBuild, int failuresInARow) {

		static final Branch NEW = new Branch(null, 0);

		/**
		 * A cancelled or skipped build is the last one, but neither breaks nor repairs.
		 */
		Branch after(Build build) {
			int failures = build.hasFailed() ? this.failuresInARow + 1 : build.hasSucceeded() ? 0 : this.failuresInARow;
			return new Branch(new LastBuild(build.name(), build.conclusion(), build.url(), build.duration()), failures);
		}

	}

	record LastBuild(String name, @Nullable String conclusion, String url, @Nullable Duration duration) {
	}

}

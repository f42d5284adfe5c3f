package com.example.cidesk;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventPage;
import io.github.carillon.events.history.EventQuery;
import jakarta.annotation.PostConstruct;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * How every branch is doing. Kept in memory only: the history knows everything that ever
 * happened, so the board is worked out again when the desk starts.
 */
@RestController
class Board {

	private final EventHistory history;

	private final Map<String, Map<String, Branch>> branches = new TreeMap<>();

	Board(EventHistory history) {
		this.history = history;
	}

	@PostConstruct
	void restore() {
		EventQuery builds = EventQuery.matching("github.{check_run,workflow_run}").oldestFirst().limit(500);
		Optional<String> next;
		do {
			EventPage page = this.history.query(builds);
			page.events().forEach((event) -> show((Build) event.data()));
			next = page.next();
			builds = next.map(builds::after).orElse(builds);
		}
		while (next.isPresent());
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

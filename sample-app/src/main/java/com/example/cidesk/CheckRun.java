package com.example.cidesk;

import java.time.Instant;

import io.github.carillon.events.EventType;
import org.jspecify.annotations.Nullable;

/** A check of some application was created, or is completed. */
@EventType(value = "github.check_run", description = "An application checked a commit")
record CheckRun(String action, String repository, @Nullable String branch, String name, @Nullable String conclusion,
		String url, @Nullable Instant startedAt, @Nullable Instant finishedAt) implements Build {

	static CheckRun from(GitHubJson json) {
		return new CheckRun(json.text("/action"), json.text("/repository/full_name"),
				json.textOrNull("/check_run/check_suite/head_branch"), json.text("/check_run/name"),
				json.textOrNull("/check_run/conclusion"), json.text("/check_run/html_url", "/check_run/url"),
				json.timeOrNull("/check_run/started_at"), json.timeOrNull("/check_run/completed_at"));
	}

}

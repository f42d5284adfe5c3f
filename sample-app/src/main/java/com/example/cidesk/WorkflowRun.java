package com.example.cidesk;

import java.time.Instant;

import io.github.carillon.events.EventType;
import org.jspecify.annotations.Nullable;

/** A run of GitHub Actions was requested, is in progress, or is completed. */
@EventType(value = "github.workflow_run", description = "A workflow of GitHub Actions ran")
record WorkflowRun(String action, String repository, @Nullable String branch, String name, @Nullable String conclusion,
		String url, @Nullable Instant startedAt, @Nullable Instant finishedAt) implements Build {

	static WorkflowRun from(GitHubJson json) {
		return new WorkflowRun(json.text("/action"), json.text("/repository/full_name"),
				json.textOrNull("/workflow_run/head_branch"), json.text("/workflow_run/name", "/workflow_run/path"),
				json.textOrNull("/workflow_run/conclusion"), json.text("/workflow_run/html_url"),
				json.timeOrNull("/workflow_run/run_started_at"), json.timeOrNull("/workflow_run/updated_at"));
	}

}

package com.example.cidesk;

import io.github.carillon.events.EventType;

/** A pull request was opened, closed, labeled, … */
@EventType(value = "github.pull_request", description = "Something happened to a pull request")
record PullRequest(String action, String repository, long number, String title, String branch, boolean merged,
		String url) {

	static PullRequest from(GitHubJson json) {
		return new PullRequest(json.text("/action"), json.text("/repository/full_name"), json.number("/number"),
				json.text("/pull_request/title"), json.text("/pull_request/head/ref"),
				json.flag("/pull_request/merged"), json.text("/pull_request/html_url"));
	}

}

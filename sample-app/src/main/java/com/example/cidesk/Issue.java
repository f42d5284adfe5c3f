package com.example.cidesk;

import io.github.carillon.events.EventType;

/** An issue was opened, closed, labeled, … */
@EventType(value = "github.issues", description = "Something happened to an issue")
record Issue(String action, String repository, long number, String title, String url) {

	static Issue from(GitHubJson json) {
		return new Issue(json.text("/action"), json.text("/repository/full_name"), json.number("/issue/number"),
				json.text("/issue/title"), json.text("/issue/html_url"));
	}

}

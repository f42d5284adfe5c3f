package com.example.cidesk;

import io.github.carillon.events.EventType;

/** Commits or a tag were pushed, or a branch or tag was deleted. */
@EventType(value = "github.push", description = "Somebody pushed to a branch or tag")
record Push(String repository, String ref, String before, String after, boolean deleted, String pusher) {

	static Push from(GitHubJson json) {
		return new Push(json.text("/repository/full_name"), json.text("/ref"), json.text("/before"),
				json.text("/after"), json.flag("/deleted"), json.text("/pusher/name"));
	}

}

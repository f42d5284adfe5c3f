package com.example.cidesk;

import java.time.DateTimeException;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * Reads single values out of GitHub's JSON by their pointer, and says which is missing.
 */
record GitHubJson(JsonNode root) {

	String text(String pointer) {
		String text = textOrNull(pointer);
		if (text == null) {
			throw wrong(pointer, "a string");
		}
		return text;
	}

	@Nullable String textOrNull(String pointer) {
		JsonNode node = this.root.at(pointer);
		return node.isString() ? node.stringValue() : null;
	}

	long number(String pointer) {
		JsonNode node = this.root.at(pointer);
		if (!node.canConvertToLong()) {
			throw wrong(pointer, "a whole number");
		}
		return node.longValue();
	}

	/** GitHub leaves flags out of older events. */
	boolean flag(String pointer) {
		return this.root.at(pointer).asBoolean(false);
	}

	@Nullable Instant instantOrNull(String pointer) {
		String text = textOrNull(pointer);
		try {
			return (text != null) ? Instant.parse(text) : null;
		}
		catch (DateTimeException ex) {
			throw wrong(pointer, "a time such as 2026-11-21T12:00:00Z");
		}
	}

	private static ResponseStatusException wrong(String pointer, String wanted) {
		return new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT,
				"The payload needs %s at %s".formatted(wanted, pointer));
	}

}

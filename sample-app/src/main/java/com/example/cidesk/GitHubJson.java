package com.example.cidesk;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads single values out of GitHub's JSON by their pointer, and says which is missing.
 */
record GitHubJson(JsonNode root) {

	/** The first text there is: what GitHub leaves empty often stands elsewhere too. */
	String text(String... pointers) {
		return Arrays.stream(pointers)
			.map(this::textOrNull)
			.filter(Objects::nonNull)
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("no text at " + String.join(" or ", pointers)));
	}

	@Nullable String textOrNull(String pointer) {
		return this.root.at(pointer).stringValue(null);
	}

	long number(String pointer) {
		return this.root.at(pointer)
			.longValueOpt()
			.orElseThrow(() -> new IllegalArgumentException("no whole number at " + pointer));
	}

	/** GitHub leaves flags out of older events. */
	boolean flag(String pointer) {
		return this.root.at(pointer).asBoolean(false);
	}

	@Nullable Instant timeOrNull(String pointer) {
		String text = textOrNull(pointer);
		return (text != null) ? Instant.parse(text) : null;
	}

}

package com.example.cidesk;

import java.time.DateTimeException;
import java.util.Map;
import java.util.function.Function;

import io.github.carillon.events.EventDraft;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Something that GitHub tells. What the desk works with has a record and one type name,
 * the action being a field of it; everything else keeps its JSON and is named
 * {@code github.<event>.<action>}.
 */
record GitHubEvent(String type, Object data, @Nullable String repository) {

	private static final Logger logger = LoggerFactory.getLogger(GitHubEvent.class);

	private static final Map<String, Function<GitHubJson, Object>> RECORDS = Map.of("push", Push::from, "pull_request",
			PullRequest::from, "check_run", CheckRun::from, "workflow_run", WorkflowRun::from, "issues", Issue::from);

	private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {
	};

	static GitHubEvent of(String name, JsonNode root) {
		GitHubJson json = new GitHubJson(root);
		String repository = json.textOrNull("/repository/full_name");
		Function<GitHubJson, Object> record = RECORDS.get(name);
		if (record != null) {
			try {
				return new GitHubEvent("github." + name, record.apply(json), repository);
			}
			catch (IllegalArgumentException | DateTimeException ex) {
				// GitHub does not send again what is refused
				logger.warn("A delivery of {} is kept as it is, and not on the board: {}", name, ex.getMessage());
			}
		}
		return new GitHubEvent(typeName(name, json), JsonMapper.shared().convertValue(root, MAP), repository);
	}

	/** The action of a repository_dispatch is free text, up to 100 characters of it. */
	private static String typeName(String name, GitHubJson json) {
		String action = json.textOrNull("/action");
		return (action == null || action.isEmpty()) ? "github." + name : "github.%s.%s".formatted(name,
				action.substring(0, Math.min(action.length(), 100)).replaceAll("[^A-Za-z0-9_-]", "_"));
	}

	EventDraft<?> draft() {
		EventDraft<?> draft = EventDraft.of(this.type, this.data).withSource("github");
		return (this.repository != null) ? draft.withSubject(this.repository) : draft;
	}

}

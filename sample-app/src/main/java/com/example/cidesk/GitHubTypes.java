package com.example.cidesk;

import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.github.carillon.events.EventDraft;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/**
 * Turns what GitHub sends into events. What the desk works with gets a record and one
 * type name, the action being a field of it; everything else keeps its JSON and is named
 * {@code github.<event>.<action>}.
 */
@Component
class GitHubTypes {

	private static final Pattern EVENT = Pattern.compile("[A-Za-z0-9_-]{1,80}");

	private static final Map<String, Function<GitHubJson, Object>> TYPED = Map.of("push", Push::from, "pull_request",
			PullRequest::from, "check_run", CheckRun::from, "workflow_run", WorkflowRun::from, "issues", Issue::from);

	private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {
	};

	private final JsonMapper mapper;

	GitHubTypes(JsonMapper mapper) {
		this.mapper = mapper;
	}

	EventDraft<?> draft(String event, JsonNode root) {
		if (!EVENT.matcher(event).matches()) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"X-GitHub-Event takes up to 80 letters, digits, '_' and '-', such as workflow_run");
		}
		GitHubJson json = new GitHubJson(root);
		Function<GitHubJson, Object> record = TYPED.get(event);
		EventDraft<?> draft = (record != null) ? EventDraft.of(record.apply(json))
				: EventDraft.of(typeName(event, json), this.mapper.convertValue(root, MAP));
		String repository = json.textOrNull("/repository/full_name");
		return ((repository != null) ? draft.withSubject(repository) : draft).withSource("github");
	}

	/** The action of a repository_dispatch is free text, up to 100 characters of it. */
	private static String typeName(String event, GitHubJson json) {
		String action = json.textOrNull("/action");
		return (action == null || action.isEmpty()) ? "github." + event : "github.%s.%s".formatted(event,
				action.substring(0, Math.min(action.length(), 100)).replaceAll("[^A-Za-z0-9_-]", "_"));
	}

}

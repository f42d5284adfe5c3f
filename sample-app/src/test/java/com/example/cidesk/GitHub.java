package com.example.cidesk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Plays GitHub: sends the examples of this folder to a desk, over HTTP. */
record GitHub(URI desk, HttpClient http) {

	static final JsonMapper JSON = JsonMapper.shared();

	static GitHub of(int port) {
		return new GitHub(URI.create("http://localhost:" + port),
				HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
	}

	/** An example, such as {@code workflow_run.success}. */
	static ObjectNode example(String name) {
		try (InputStream in = GitHub.class.getResourceAsStream("/github/" + name + ".json")) {
			return (ObjectNode) JSON.readTree(in);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static ObjectNode workflowRun(String repository, String branch, String conclusion) {
		ObjectNode json = example("workflow_run.success");
		json.withObject("/repository").put("full_name", repository);
		json.withObject("/workflow_run").put("head_branch", branch).put("conclusion", conclusion).put("name", "CI");
		return json;
	}

	Answer deliver(String event, JsonNode json) {
		return deliver(event, UUID.randomUUID().toString(), json);
	}

	Answer deliver(String event, String delivery, JsonNode json) {
		return post(json.toString(), "X-GitHub-Event", event, "X-GitHub-Delivery", delivery);
	}

	/** Posts JSON; of two headers with the same name the later one counts. */
	Answer post(String body, String... headers) {
		return send(BodyPublishers.ofString(body), headers);
	}

	Answer send(HttpRequest.BodyPublisher body, String... headers) {
		Map<String, String> all = new HashMap<>(Map.of("Content-Type", "application/json"));
		for (int i = 0; i < headers.length; i += 2) {
			all.put(headers[i], headers[i + 1]);
		}
		HttpRequest.Builder request = HttpRequest.newBuilder(this.desk.resolve("/github")).POST(body);
		all.forEach(request::header);
		return exchange(request);
	}

	JsonNode get(String path) {
		Answer answer = exchange(HttpRequest.newBuilder(this.desk.resolve(path)));
		if (answer.status() != 200) {
			throw new IllegalStateException(path + ": " + answer);
		}
		return answer.json();
	}

	private Answer exchange(HttpRequest.Builder request) {
		try {
			HttpResponse<byte[]> response = this.http.send(request.build(), BodyHandlers.ofByteArray());
			return new Answer(response.statusCode(), response.headers().firstValue("Content-Type").orElse(""),
					new String(response.body(), StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	record Answer(int status, String contentType, String body) {

		JsonNode json() {
			return JSON.readTree(this.body);
		}

	}

}

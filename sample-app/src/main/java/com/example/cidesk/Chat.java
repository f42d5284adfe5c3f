package com.example.cidesk;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

import com.example.cidesk.Alerts.AlertRaised;
import com.example.cidesk.Alerts.AlertResolved;
import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.EventContext;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.Retry;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Tells a chat of what breaks and is repaired, through an incoming webhook of the chat.
 * What is stored is told, whatever the chat or the desk is doing meanwhile: later, and at
 * worst twice.
 */
@Component
@ConditionalOnProperty("desk.chat")
class Chat {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

	private final JsonMapper json;

	private final URI url;

	Chat(JsonMapper json, @Value("${desk.chat}") URI url) {
		this.json = json;
		this.url = url;
	}

	@OnEvent(id = "chat.raised", mode = DeliveryMode.DURABLE,
			retry = @Retry(maxRetries = 8, multiplier = 4, maxDelay = "1h"))
	void tell(AlertRaised alert, EventContext context) throws IOException, InterruptedException {
		say("%s %s is broken: %s %s".formatted(alert.repository(), alert.branch(), alert.build(), alert.url()),
				context);
	}

	@OnEvent(id = "chat.resolved", mode = DeliveryMode.DURABLE,
			retry = @Retry(maxRetries = 8, multiplier = 4, maxDelay = "1h"))
	void tell(AlertResolved alert, EventContext context) throws IOException, InterruptedException {
		say("%s %s works again after %d failures: %s".formatted(alert.repository(), alert.branch(), alert.failures(),
				alert.url()), context);
	}

	/** A chat that knows the header says nothing twice. */
	private void say(String text, EventContext context) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(this.url)
			.timeout(PATIENCE)
			.header("Content-Type", "application/json")
			.header("Idempotency-Key", context.idempotencyKey())
			.POST(HttpRequest.BodyPublishers.ofString(this.json.writeValueAsString(Map.of("text", text))))
			.build();
		int status = this.client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
		if (status / 100 != 2) {
			throw new IOException("The chat answers " + status);
		}
	}

}

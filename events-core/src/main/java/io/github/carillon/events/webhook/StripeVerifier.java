package io.github.carillon.events.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Verifies as Stripe's "Verify webhook signatures manually" says: {@code t=seconds} and
 * one or more {@code v1=hex}, over the seconds, a dot and the body.
 */
final class StripeVerifier implements WebhookVerifier {

	private static final String SIGNATURE = "Stripe-Signature";

	private static final String TIME = "t=";

	private static final String VERSION = "v1=";

	private final List<SignatureKey> keys;

	private final ReplayWindow window;

	StripeVerifier(List<SignatureKey> keys, ReplayWindow window) {
		this.keys = keys;
		this.window = window;
	}

	@Override
	public VerifiedWebhook verify(Function<String, @Nullable String> headers, byte[] body) {
		List<String> parts = Arrays.stream(PlainSecret.header(headers, SIGNATURE).split(","))
			.map(String::strip)
			.toList();
		List<String> times = after(TIME, parts);
		if (times.size() != 1) {
			throw new WebhookVerificationException(SIGNATURE + " needs one time, such as t=1492774577");
		}
		byte[] start = (times.get(0) + '.').getBytes(StandardCharsets.UTF_8);
		if (after(VERSION, parts).stream()
			.limit(StandardWebhooksVerifier.MAX_SIGNATURES)
			.noneMatch((hex) -> PlainSecret.verifies(this.keys, hex, start, body))) {
			throw new WebhookVerificationException(SIGNATURE + " is not that of this body and our secret");
		}
		Instant time = this.window.check(SIGNATURE, times.get(0));
		return new VerifiedWebhook(Optional.empty(), Optional.of(time));
	}

	private static List<String> after(String prefix, List<String> parts) {
		return parts.stream()
			.filter((part) -> part.startsWith(prefix))
			.map((part) -> part.substring(prefix.length()))
			.toList();
	}

}

package io.github.carillon.events.webhook;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import io.github.carillon.events.SystemTime;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether a request that came in was sent by somebody who knows a secret, and just
 * now. Asked with the body as it was received, byte by byte: what has been parsed and
 * written again is another body. Signatures are compared in constant time. Several
 * secrets are for the time in which one is exchanged for another.
 * <p>
 * Each of these is safe for use by several threads.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface WebhookVerifier {

	/** How many minutes the time of a request may be away from ours. */
	int TOLERANCE_MINUTES = 5;

	/**
	 * Verifies a request. Neither parses nor keeps the body.
	 * @param headers gives the first value of a header, whatever the case of its name;
	 * {@code null} when there is none
	 * @param body the body
	 * @return what the sender says of the request
	 * @throws WebhookVerificationException when the sender does not know a secret, or the
	 * request is old: answer 401, and do not look at the body
	 */
	VerifiedWebhook verify(Function<String, @Nullable String> headers, byte[] body);

	/**
	 * Verifies what is signed as Standard Webhooks 1.0.0 says.
	 * @param keys the secrets, which begin with {@code whsec_}, or public keys of the
	 * sender, which begin with {@code whpk_}
	 * @return the verifier
	 * @throws IllegalArgumentException when there is none, or one is neither
	 */
	static WebhookVerifier standardWebhooks(String... keys) {
		List<SignatureKey> all = Arrays.stream(keys).map(StandardWebhooksVerifier::key).toList();
		return new StandardWebhooksVerifier(notEmpty(all), new ReplayWindow(SystemTime.CLOCK));
	}

	/**
	 * Verifies what GitHub sends: {@code X-Hub-Signature-256}. It has no time, so that an
	 * old request is as good as a new one: take in each {@link VerifiedWebhook#id()}
	 * once.
	 * @param secrets the secrets, as they were given to GitHub
	 * @return the verifier
	 * @throws IllegalArgumentException when there is none, or one is empty
	 */
	static WebhookVerifier gitHub(String... secrets) {
		return new GitHubVerifier(notEmpty(Arrays.stream(secrets).map(PlainSecret::key).toList()));
	}

	/**
	 * Verifies what is signed as Stripe does: {@code Stripe-Signature}. The id of the
	 * event is in the body.
	 * @param secrets the secrets of the endpoint, as Stripe shows them
	 * @return the verifier
	 * @throws IllegalArgumentException when there is none, or one is empty
	 */
	static WebhookVerifier stripe(String... secrets) {
		return new StripeVerifier(notEmpty(Arrays.stream(secrets).map(PlainSecret::key).toList()),
				new ReplayWindow(SystemTime.CLOCK));
	}

	private static List<SignatureKey> notEmpty(List<SignatureKey> keys) {
		if (keys.isEmpty()) {
			throw new IllegalArgumentException("A verifier needs a secret");
		}
		return keys;
	}

}

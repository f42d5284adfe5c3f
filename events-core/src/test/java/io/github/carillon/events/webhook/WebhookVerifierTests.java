package io.github.carillon.events.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import com.standardwebhooks.Webhook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests that only what a sender who knows the secret has sent just now is taken in (C95).
 */
class WebhookVerifierTests {

	private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

	private static final byte[] BODY = "{\"type\":\"order.created\"}".getBytes(StandardCharsets.UTF_8);

	private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

	private final ReplayWindow window = new ReplayWindow(Clock.fixed(NOW, ZoneOffset.UTC));

	@Test
	void takesWhatThePublicLibrarySigns() throws Exception {
		Map<String, String> headers = new HashMap<>();
		headers.put("webhook-id", "msg_1");
		headers.put("webhook-timestamp", Long.toString(NOW.getEpochSecond()));
		headers.put("webhook-signature",
				new Webhook(SECRET).sign("msg_1", NOW.getEpochSecond(), new String(BODY, StandardCharsets.UTF_8)));
		VerifiedWebhook verified = standard(SECRET).verify(headers::get, BODY);
		assertThat(verified.id()).contains("msg_1");
		assertThat(verified.timestamp()).contains(NOW);
	}

	@Test
	void refusesABodyOfWhichOneByteIsAnother() {
		Map<String, String> headers = signed(NOW);
		for (int i = 0; i < BODY.length; i++) {
			byte[] body = BODY.clone();
			body[i] ^= 1;
			assertRefused(standard(SECRET), headers, body, "webhook-signature");
		}
	}

	@ParameterizedTest
	@CsvSource({ "webhook-id, msg_2", "webhook-id, msg.1", "webhook-timestamp, 1767268801", "webhook-timestamp, soon",
			"webhook-signature, v1", "webhook-signature, 'v1,'", "webhook-signature, 'v1,!!!!'",
			"webhook-signature, 'v2,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4='", "webhook-id, ''",
			"webhook-timestamp, ''", "webhook-signature, ''" })
	void refusesAHeaderThatIsAnother(String name, String value) {
		Map<String, String> headers = new HashMap<>(signed(NOW));
		headers.put(name, value);
		assertRefused(standard(SECRET), headers, BODY, "webhook-");
	}

	@ParameterizedTest
	@ValueSource(strings = { "webhook-id", "webhook-timestamp", "webhook-signature" })
	void saysWhichHeaderIsMissing(String name) {
		Map<String, String> headers = new HashMap<>(signed(NOW));
		headers.remove(name);
		assertRefused(standard(SECRET), headers, BODY, name + " is missing");
	}

	@Test
	void refusesWhatIsMoreThanFiveMinutesAway() {
		Duration five = Duration.ofMinutes(5);
		assertThat(standard(SECRET).verify(signed(NOW.minus(five))::get, BODY)).isNotNull();
		assertThat(standard(SECRET).verify(signed(NOW.plus(five))::get, BODY)).isNotNull();
		assertRefused(standard(SECRET), signed(NOW.minus(five).minusSeconds(1)), BODY, "5 minutes");
		assertRefused(standard(SECRET), signed(NOW.plus(five).plusSeconds(1)), BODY, "5 minutes");
	}

	@Test
	void takesWhatOneOfTheSecretsHasSigned() {
		String other = WebhookSecret.generate().reveal();
		assertThat(standard(other, SECRET).verify(signed(NOW)::get, BODY).id()).contains("msg_1");
		assertRefused(standard(other), signed(NOW), BODY, "webhook-signature");
	}

	@Test
	void looksAtNoMoreSignaturesThanASenderHas() {
		Map<String, String> headers = new HashMap<>(signed(NOW));
		headers.put("webhook-signature", "v1,AAAA ".repeat(16) + headers.get("webhook-signature"));
		assertRefused(standard(SECRET), headers, BODY, "webhook-signature");
	}

	@Test
	void takesWhatGitHubSays() {
		Map<String, String> headers = Map.of("X-Hub-Signature-256",
				"sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17", "X-GitHub-Delivery", "d-1");
		WebhookVerifier gitHub = WebhookVerifier.gitHub("another", "It's a Secret to Everybody");
		assertThat(gitHub.verify(headers::get, utf8("Hello, World!")).id()).contains("d-1");
		assertRefused(gitHub, headers, utf8("Hello, World?"), "X-Hub-Signature-256 is not");
		assertRefused(gitHub, Map.of(), utf8("Hello, World!"), "X-Hub-Signature-256 is missing");
		assertRefused(gitHub, Map.of("X-Hub-Signature-256", "sha1=757107ea"), utf8("Hello, World!"), "is not");
		assertRefused(gitHub, Map.of("X-Hub-Signature-256", "sha256=nonsense"), utf8("Hello, World!"), "is not");
	}

	@Test
	void takesWhatStripeSays() {
		WebhookVerifier stripe = new StripeVerifier(List.of(PlainSecret.key("whsec_test_secret")), this.window);
		String right = HexFormat.of()
			.formatHex(PlainSecret.key("whsec_test_secret").sign(utf8(NOW.getEpochSecond() + "."), BODY));
		String time = "t=" + NOW.getEpochSecond();
		assertThat(stripe.verify((name) -> time + ",v1=00ff,v0=11, v1=" + right, BODY).timestamp()).contains(NOW);
		assertRefused(stripe, Map.of("Stripe-Signature", time + ",v0=" + right), BODY, "is not that of this body");
		assertRefused(stripe, Map.of("Stripe-Signature", "v1=" + right), BODY, "needs one time");
		assertRefused(stripe, Map.of("Stripe-Signature", time + "," + time + ",v1=" + right), BODY, "needs one time");
	}

	@Test
	void refusesWhatStripeSentLongAgo() {
		WebhookVerifier stripe = new StripeVerifier(List.of(PlainSecret.key("whsec_test_secret")), this.window);
		long tooOld = NOW.getEpochSecond() - 301;
		String right = HexFormat.of().formatHex(PlainSecret.key("whsec_test_secret").sign(utf8(tooOld + "."), BODY));
		assertRefused(stripe, Map.of("Stripe-Signature", "t=" + tooOld + ",v1=" + right), BODY, "5 minutes");
	}

	@Test
	void anEmptySecretIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> WebhookVerifier.gitHub(" "))
			.withMessageContaining("empty");
		assertThatIllegalArgumentException().isThrownBy(WebhookVerifier::stripe).withMessageContaining("secret");
		assertThatIllegalArgumentException().isThrownBy(() -> WebhookVerifier.standardWebhooks("whpk_AAAA"))
			.withMessageContaining("32 bytes");
	}

	private WebhookVerifier standard(String... secrets) {
		return new StandardWebhooksVerifier(List.of(secrets).stream().map(StandardWebhooksVerifier::key).toList(),
				this.window);
	}

	private static Map<String, String> signed(Instant time) {
		return new WebhookSigner(List.of(WebhookSecret.of(SECRET))).sign("msg_1", time, BODY);
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static void assertRefused(WebhookVerifier verifier, Map<String, String> headers, byte[] body,
			String because) {
		assertThatExceptionOfType(WebhookVerificationException.class)
			.isThrownBy(() -> verifier.verify(headers::get, body))
			.withMessageContaining(because);
	}

}

package io.github.carillon.events.webhook;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests that what is signed is what Standard Webhooks says (C91), with its public library
 * as judge.
 */
class WebhookSignerTests {

	private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

	private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

	private static final Instant TIME = Instant.ofEpochSecond(1_614_265_330);

	@Test
	void signsAsTheSpecificationDoes() {
		Map<String, String> headers = signer(SECRET).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", TIME, BODY);
		assertThat(headers).containsEntry("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
			.containsEntry("webhook-timestamp", "1614265330")
			.containsEntry("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
	}

	@Test
	void signsWithEd25519AsItsSpecificationDoes() {
		byte[] keyPair = HexFormat.of()
			.parseHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
					+ "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
		WebhookSecret secret = WebhookSecret.of("whsk_" + Base64.getEncoder().encodeToString(keyPair));
		assertThat(secret.signatureKey().sign(new byte[] { 0x72 })).isEqualTo(HexFormat.of()
			.parseHex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
					+ "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{}", "{\"name\":\"Zoë 🎉\"}" })
	void thePublicLibraryVerifies(String body) throws Exception {
		WebhookSecret secret = WebhookSecret.generate();
		Map<String, String> headers = new WebhookSigner(List.of(secret)).sign("evt_1", Instant.now(),
				body.getBytes(StandardCharsets.UTF_8));
		assertThatCode(() -> new Webhook(secret.reveal()).verify(body, http(headers))).doesNotThrowAnyException();
		assertThatExceptionOfType(WebhookVerificationException.class)
			.isThrownBy(() -> new Webhook(secret.reveal()).verify(body + " ", http(headers)));
	}

	@Test
	void bothSecretsVerifyWhileOneIsExchanged() {
		WebhookSecret old = WebhookSecret.generate();
		WebhookSecret fresh = WebhookSecret.generate();
		Map<String, String> headers = new WebhookSigner(List.of(fresh, old)).sign("evt_1", Instant.now(), BODY);
		for (WebhookSecret secret : List.of(old, fresh)) {
			assertThatCode(
					() -> new Webhook(secret.reveal()).verify(new String(BODY, StandardCharsets.UTF_8), http(headers)))
				.doesNotThrowAnyException();
		}
	}

	@Test
	void aReceiverThatKnowsThePublicKeyVerifies() {
		WebhookSecret secret = WebhookSecret.generateKeyPair();
		Map<String, String> headers = new WebhookSigner(List.of(secret, WebhookSecret.generate())).sign("evt_1",
				Instant.now(), BODY);
		String publicKey = secret.publicKey().orElseThrow();
		assertThat(WebhookVerifier.standardWebhooks(publicKey).verify(headers::get, BODY).id()).contains("evt_1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a.b", "a b", "a\nb", "ä" })
	void anIdThatCouldBeReadInTwoWaysIsRefused(String id) {
		assertThatIllegalArgumentException().isThrownBy(() -> signer(SECRET).sign(id, TIME, BODY))
			.withMessageContaining("dot");
	}

	@Test
	void aSecretIsReadAndWrittenAndNeverPrinted() {
		assertThat(WebhookSecret.of(SECRET).reveal()).isEqualTo(SECRET);
		assertThat(WebhookSecret.of(SECRET)).isEqualTo(WebhookSecret.of(SECRET)).hasToString("whsec_******");
		WebhookSecret pair = WebhookSecret.generateKeyPair();
		assertThat(WebhookSecret.of(pair.reveal())).isEqualTo(pair).hasToString("whsk_******");
		assertThat(WebhookSecret.generate()).isNotEqualTo(WebhookSecret.generate());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "secret", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_",
			"whsec_MfKQ9r8GKYqrTwjUPD8ILPZI", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!",
			"whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whpk_MfKQ9r8GKYqrTwjUPD8I" })
	void whatIsNoSecretIsRefusedAndNotRepeated(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> WebhookSecret.of(text))
			.withMessageContaining("secret of a webhook")
			.withMessageNotContaining("MfKQ9r8GK")
			.withNoCause();
	}

	@Test
	void aSecretOf24To64BytesIsTaken() {
		assertThatIllegalArgumentException().isThrownBy(() -> WebhookSecret.of(shared(23)));
		assertThat(WebhookSecret.of(shared(24))).isNotNull();
		assertThat(WebhookSecret.of(shared(64))).isNotNull();
		assertThatIllegalArgumentException().isThrownBy(() -> WebhookSecret.of(shared(65)))
			.withMessageContaining("65 bytes");
	}

	@Test
	void theHalvesOfAKeyPairHaveToBelongTogether() {
		byte[] one = Base64.getDecoder().decode(WebhookSecret.generateKeyPair().reveal().substring("whsk_".length()));
		byte[] other = Base64.getDecoder().decode(WebhookSecret.generateKeyPair().reveal().substring("whsk_".length()));
		System.arraycopy(other, 32, one, 32, 32);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> WebhookSecret.of("whsk_" + Base64.getEncoder().encodeToString(one)));
	}

	private static String shared(int bytes) {
		return "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
	}

	private static WebhookSigner signer(String secret) {
		return new WebhookSigner(List.of(WebhookSecret.of(secret)));
	}

	private static HttpHeaders http(Map<String, String> headers) {
		return HttpHeaders.of(
				headers.entrySet()
					.stream()
					.collect(Collectors.toMap(Map.Entry::getKey, (header) -> List.of(header.getValue()))),
				(name, value) -> true);
	}

}

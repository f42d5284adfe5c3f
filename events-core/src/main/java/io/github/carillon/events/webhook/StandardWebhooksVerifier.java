package io.github.carillon.events.webhook;

import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Verifies as Standard Webhooks 1.0.0 says.
 */
final class StandardWebhooksVerifier implements WebhookVerifier {

	/** A sender that exchanges secrets has two or three. */
	static final int MAX_SIGNATURES = 16;

	private static final String PUBLIC = "whpk_";

	private final List<SignatureKey> keys;

	private final ReplayWindow window;

	StandardWebhooksVerifier(List<SignatureKey> keys, ReplayWindow window) {
		this.keys = keys;
		this.window = window;
	}

	static SignatureKey key(String text) {
		return text.startsWith(PUBLIC) ? SignatureKey.publicKey(WebhookSecret.decode(text, PUBLIC))
				: WebhookSecret.of(text).signatureKey();
	}

	@Override
	public VerifiedWebhook verify(Function<String, @Nullable String> headers, byte[] body) {
		String id = PlainSecret.header(headers, WebhookSigner.ID);
		String seconds = PlainSecret.header(headers, WebhookSigner.TIMESTAMP);
		String signatures = PlainSecret.header(headers, WebhookSigner.SIGNATURE);
		if (id.indexOf('.') >= 0) {
			throw new WebhookVerificationException(
					WebhookSigner.ID + " holds a dot: what is signed could be read in two ways");
		}
		byte[] start = WebhookSigner.signed(id, seconds);
		if (Arrays.stream(signatures.split(" "))
			.limit(MAX_SIGNATURES)
			.noneMatch((signature) -> isRight(signature, start, body))) {
			throw new WebhookVerificationException(
					WebhookSigner.SIGNATURE + " is not that of this id, time and body and our secret");
		}
		Instant time = this.window.check(WebhookSigner.TIMESTAMP, seconds);
		return new VerifiedWebhook(Optional.of(id), Optional.of(time));
	}

	private boolean isRight(String signature, byte[]... parts) {
		int comma = signature.indexOf(',');
		if (comma < 0) {
			return false;
		}
		String version = signature.substring(0, comma);
		byte[] bytes;
		try {
			bytes = Base64.getDecoder().decode(signature.substring(comma + 1));
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
		return this.keys.stream().anyMatch((key) -> key.version().equals(version) && key.verify(bytes, parts));
	}

}

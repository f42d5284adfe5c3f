package io.github.carillon.events.webhook;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * What senders have in common whose secrets are plain text, and whose signatures are hex.
 */
final class PlainSecret {

	private PlainSecret() {
	}

	static SignatureKey key(String secret) {
		if (secret.isBlank()) {
			throw new IllegalArgumentException("The secret of a webhook is empty: everybody could sign with it");
		}
		return SignatureKey.hmac(secret.getBytes(StandardCharsets.UTF_8));
	}

	static String header(Function<String, @Nullable String> headers, String name) {
		String value = headers.apply(name);
		if (value == null || value.isBlank()) {
			throw new WebhookVerificationException(name + " is missing");
		}
		return value;
	}

	/**
	 * Returns whether one of the keys made the signature.
	 */
	static boolean verifies(List<SignatureKey> keys, String hex, byte[]... parts) {
		byte[] signature;
		try {
			signature = HexFormat.of().parseHex(hex);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
		return keys.stream().anyMatch((key) -> key.verify(signature, parts));
	}

}

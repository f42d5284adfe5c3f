package io.github.carillon.events.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Signs requests as Standard Webhooks 1.0.0 says: over the id, the second of sending and
 * the body, with each of its secrets. More than one while a secret is exchanged for
 * another: the receiver takes a request when one of the signatures is right.
 * <p>
 * Safe for use by several threads.
 *
 * @since 0.1
 */
public final class WebhookSigner {

	/** The header with the id: the same on every attempt. */
	public static final String ID = "webhook-id";

	/** The header with the seconds since 1970 of this attempt. */
	public static final String TIMESTAMP = "webhook-timestamp";

	/** The header with the signatures, a space between each. */
	public static final String SIGNATURE = "webhook-signature";

	private final List<SignatureKey> keys;

	/**
	 * Creates a signer.
	 * @param secrets the secrets, the newest first
	 * @throws IllegalArgumentException when there is none
	 */
	public WebhookSigner(List<WebhookSecret> secrets) {
		if (secrets.isEmpty()) {
			throw new IllegalArgumentException("A signer needs a secret");
		}
		this.keys = secrets.stream().map(WebhookSecret::signatureKey).toList();
	}

	/**
	 * Signs a request.
	 * @param id what tells the receiver that two requests are one: the id of the event
	 * @param timestamp when this attempt is sent; receivers refuse what is more than five
	 * minutes away from their own time
	 * @param body the bytes that are sent
	 * @return the three headers to be sent with it
	 * @throws IllegalArgumentException when the id is empty, or holds a dot or something
	 * that no header takes: what is signed could be read in two ways
	 */
	public Map<String, String> sign(String id, Instant timestamp, byte[] body) {
		if (id.isEmpty() || !id.chars().allMatch((c) -> c > ' ' && c < 0x7F && c != '.')) {
			throw new IllegalArgumentException(
					"The id of a webhook takes the visible characters of ASCII but for the dot");
		}
		String seconds = Long.toString(timestamp.getEpochSecond());
		byte[] start = signed(id, seconds);
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put(ID, id);
		headers.put(TIMESTAMP, seconds);
		headers.put(SIGNATURE,
				this.keys.stream()
					.map((key) -> key.version() + "," + Base64.getEncoder().encodeToString(key.sign(start, body)))
					.collect(Collectors.joining(" ")));
		return headers;
	}

	/**
	 * Returns what is signed before the body.
	 */
	static byte[] signed(String id, String seconds) {
		return (id + '.' + seconds + '.').getBytes(StandardCharsets.UTF_8);
	}

}

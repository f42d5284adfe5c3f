package io.github.carillon.events.webhook;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * What an endpoint's requests are signed with, in the form of Standard Webhooks 1.0.0:
 * {@code whsec_} and the base64 of 24 to 64 random bytes, which the receiver knows too;
 * or {@code whsk_} and the base64 of an Ed25519 key pair, of which the receiver knows the
 * public half.
 * <p>
 * Never prints itself: only {@link #reveal()} gives the text away, and its callers are
 * easily found. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class WebhookSecret {

	private static final String SHARED = "whsec_";

	private static final String PRIVATE = "whsk_";

	private static final String PUBLIC = "whpk_";

	private static final int LEAST_BYTES = 24;

	private static final int MOST_BYTES = 64;

	private static final int GENERATED_BYTES = 32;

	private static final SecureRandom random = new SecureRandom();

	private final boolean shared;

	private final byte[] key;

	private WebhookSecret(boolean shared, byte[] key) {
		this.shared = shared;
		this.key = key;
	}

	/**
	 * Makes a secret of 32 random bytes to be shared with the receiver.
	 * @return the secret
	 */
	public static WebhookSecret generate() {
		byte[] key = new byte[GENERATED_BYTES];
		random.nextBytes(key);
		return new WebhookSecret(true, key);
	}

	/**
	 * Makes an Ed25519 key pair, for a receiver that is to know only its public half.
	 * @return the secret
	 */
	public static WebhookSecret generateKeyPair() {
		try {
			KeyPair pair = KeyPairGenerator.getInstance(Ed25519.ALGORITHM).generateKeyPair();
			byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
			byte[] key = Arrays.copyOf(seed, Ed25519.SEED_BYTES + Ed25519.PUBLIC_BYTES);
			System.arraycopy(Ed25519.bytes(pair.getPublic()), 0, key, Ed25519.SEED_BYTES, Ed25519.PUBLIC_BYTES);
			return new WebhookSecret(false, key);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform from 15 on has Ed25519", ex);
		}
	}

	/**
	 * Reads a secret.
	 * @param text {@code whsec_} or {@code whsk_} and base64
	 * @return the secret
	 * @throws IllegalArgumentException when it is neither; the message does not repeat it
	 */
	public static WebhookSecret of(String text) {
		if (text.startsWith(SHARED)) {
			byte[] key = decode(text, SHARED);
			if (key.length < LEAST_BYTES || key.length > MOST_BYTES) {
				throw new IllegalArgumentException(("The secret of a webhook has %d bytes, and needs %d to %d: make "
						+ "one with 'openssl rand -base64 %d' and put '%s' before it")
					.formatted(key.length, LEAST_BYTES, MOST_BYTES, GENERATED_BYTES, SHARED));
			}
			return new WebhookSecret(true, key);
		}
		if (text.startsWith(PRIVATE)) {
			byte[] key = decode(text, PRIVATE);
			if (!Ed25519.isKeyPair(key)) {
				throw new IllegalArgumentException(
						("The secret of a webhook that begins with '%s' needs the %d bytes of "
								+ "an Ed25519 key pair, the private half first")
							.formatted(PRIVATE, MOST_BYTES));
			}
			return new WebhookSecret(false, key);
		}
		throw new IllegalArgumentException(
				("The secret of a webhook begins with '%s' and goes on with the base64 of %d to "
						+ "%d random bytes: make one with 'openssl rand -base64 %d'")
					.formatted(SHARED, LEAST_BYTES, MOST_BYTES, GENERATED_BYTES));
	}

	static byte[] decode(String text, String prefix) {
		try {
			return Base64.getDecoder().decode(text.substring(prefix.length()));
		}
		catch (IllegalArgumentException ex) {
			// the message of the decoder would tell a part of it
			throw new IllegalArgumentException(
					"What follows '%s' in the secret of a webhook is no base64".formatted(prefix));
		}
	}

	/**
	 * Returns the secret as text, to be handed to the receiver or kept where nobody reads
	 * it.
	 * @return the text
	 */
	public String reveal() {
		return (this.shared ? SHARED : PRIVATE) + Base64.getEncoder().encodeToString(this.key);
	}

	/**
	 * Returns the public half of a key pair, which is no secret.
	 * @return {@code whpk_} and base64, empty for a secret that is shared
	 */
	public Optional<String> publicKey() {
		return this.shared ? Optional.empty() : Optional.of(PUBLIC + Base64.getEncoder()
			.encodeToString(Arrays.copyOfRange(this.key, Ed25519.SEED_BYTES, this.key.length)));
	}

	SignatureKey signatureKey() {
		return this.shared ? SignatureKey.hmac(this.key) : SignatureKey.privateKey(this.key);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof WebhookSecret that && this.shared == that.shared
				&& MessageDigest.isEqual(this.key, that.key);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.key);
	}

	/**
	 * Returns which kind it is, and nothing of the secret.
	 */
	@Override
	public String toString() {
		return (this.shared ? SHARED : PRIVATE) + "******";
	}

}

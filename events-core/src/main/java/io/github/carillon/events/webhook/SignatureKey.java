package io.github.carillon.events.webhook;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that signs or verifies the parts of a message, one after the other as if they
 * were one. Safe for use by several threads.
 */
interface SignatureKey {

	/**
	 * Returns which version of the signatures of Standard Webhooks this makes.
	 */
	String version();

	/**
	 * Signs a message.
	 * @throws UnsupportedOperationException when this can only verify
	 */
	byte[] sign(byte[]... parts);

	/**
	 * Returns whether the signature is that of the message; takes as long for a wrong
	 * one.
	 */
	boolean verify(byte[] signature, byte[]... parts);

	static SignatureKey hmac(byte[] key) {
		return new Hmac(new SecretKeySpec(key, Hmac.ALGORITHM));
	}

	static SignatureKey privateKey(byte[] keyPair) {
		return new SigningKey(Ed25519.privateKey(keyPair));
	}

	static SignatureKey publicKey(byte[] bytes) {
		return new VerifyingKey(Ed25519.publicKey(bytes));
	}

	/**
	 * A secret that both sides know.
	 */
	final class Hmac implements SignatureKey {

		private static final String ALGORITHM = "HmacSHA256";

		private final SecretKeySpec key;

		private Hmac(SecretKeySpec key) {
			this.key = key;
		}

		@Override
		public String version() {
			return "v1";
		}

		@Override
		public byte[] sign(byte[]... parts) {
			try {
				Mac mac = Mac.getInstance(ALGORITHM);
				mac.init(this.key);
				for (byte[] part : parts) {
					mac.update(part);
				}
				return mac.doFinal();
			}
			catch (GeneralSecurityException ex) {
				throw new IllegalStateException("Every Java platform has HMAC with SHA-256", ex);
			}
		}

		@Override
		public boolean verify(byte[] signature, byte[]... parts) {
			return MessageDigest.isEqual(sign(parts), signature);
		}

	}

	/**
	 * The private half of a key pair.
	 */
	final class SigningKey implements SignatureKey {

		private final PrivateKey key;

		private SigningKey(PrivateKey key) {
			this.key = key;
		}

		@Override
		public String version() {
			return "v1a";
		}

		@Override
		public byte[] sign(byte[]... parts) {
			try {
				Signature signature = Signature.getInstance(Ed25519.ALGORITHM);
				signature.initSign(this.key);
				for (byte[] part : parts) {
					signature.update(part);
				}
				return signature.sign();
			}
			catch (GeneralSecurityException ex) {
				throw new IllegalStateException("Signing with Ed25519 failed", ex);
			}
		}

		@Override
		public boolean verify(byte[] signature, byte[]... parts) {
			return MessageDigest.isEqual(sign(parts), signature);
		}

	}

	/**
	 * The public half of a key pair.
	 */
	final class VerifyingKey implements SignatureKey {

		private final PublicKey key;

		private VerifyingKey(PublicKey key) {
			this.key = key;
		}

		@Override
		public String version() {
			return "v1a";
		}

		@Override
		public byte[] sign(byte[]... parts) {
			throw new UnsupportedOperationException("A public key does not sign");
		}

		@Override
		public boolean verify(byte[] signature, byte[]... parts) {
			try {
				Signature verifier = Signature.getInstance(Ed25519.ALGORITHM);
				verifier.initVerify(this.key);
				for (byte[] part : parts) {
					verifier.update(part);
				}
				return verifier.verify(signature);
			}
			catch (SignatureException ex) {
				return false;
			}
			catch (GeneralSecurityException ex) {
				throw new IllegalStateException("Verifying with Ed25519 failed", ex);
			}
		}

	}

}

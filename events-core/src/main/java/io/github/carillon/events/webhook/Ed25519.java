package io.github.carillon.events.webhook;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/**
 * Keys of Ed25519 as the bytes of RFC 8032: 32 of the private key, and 32 of the public
 * one, which are a number, lowest byte first, whose highest bit is another coordinate's
 * sign.
 */
final class Ed25519 {

	static final String ALGORITHM = "Ed25519";

	static final int SEED_BYTES = 32;

	static final int PUBLIC_BYTES = 32;

	private Ed25519() {
	}

	static PrivateKey privateKey(byte[] keyPair) {
		try {
			byte[] seed = Arrays.copyOf(keyPair, SEED_BYTES);
			return KeyFactory.getInstance(ALGORITHM)
				.generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform from 15 on has Ed25519", ex);
		}
	}

	/**
	 * Reads a public key.
	 * @throws IllegalArgumentException when it is none
	 */
	static PublicKey publicKey(byte[] bytes) {
		if (bytes.length != PUBLIC_BYTES) {
			throw new IllegalArgumentException(
					"A public key of Ed25519 has %d bytes, and not %d".formatted(PUBLIC_BYTES, bytes.length));
		}
		byte[] number = new byte[PUBLIC_BYTES];
		for (int i = 0; i < PUBLIC_BYTES; i++) {
			number[i] = bytes[PUBLIC_BYTES - 1 - i];
		}
		boolean odd = number[0] < 0;
		number[0] &= 0x7F;
		EdECPoint point = new EdECPoint(odd, new BigInteger(1, number));
		try {
			return KeyFactory.getInstance(ALGORITHM)
				.generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalArgumentException("These bytes are no public key of Ed25519", ex);
		}
	}

	static byte[] bytes(PublicKey key) {
		EdECPoint point = ((EdECPublicKey) key).getPoint();
		byte[] number = point.getY().toByteArray();
		byte[] bytes = new byte[PUBLIC_BYTES];
		for (int i = 0; i < Math.min(number.length, PUBLIC_BYTES); i++) {
			bytes[i] = number[number.length - 1 - i];
		}
		if (point.isXOdd()) {
			bytes[PUBLIC_BYTES - 1] |= (byte) 0x80;
		}
		return bytes;
	}

	/**
	 * Returns whether the second half verifies what the first half signs.
	 */
	static boolean isKeyPair(byte[] bytes) {
		if (bytes.length != SEED_BYTES + PUBLIC_BYTES) {
			return false;
		}
		try {
			byte[] text = { 1 };
			Signature signature = Signature.getInstance(ALGORITHM);
			signature.initSign(privateKey(bytes));
			signature.update(text);
			byte[] signed = signature.sign();
			signature.initVerify(publicKey(Arrays.copyOfRange(bytes, SEED_BYTES, bytes.length)));
			signature.update(text);
			return signature.verify(signed);
		}
		catch (GeneralSecurityException | IllegalArgumentException ex) {
			return false;
		}
	}

}

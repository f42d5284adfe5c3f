package com.example.cidesk;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Knows whether GitHub sent a body, when the two of us share a secret. */
@Component
class GitHubSignature {

	private static final Logger logger = LoggerFactory.getLogger(GitHubSignature.class);

	private final String secret;

	GitHubSignature(@Value("${desk.secret:}") String secret) {
		this.secret = secret;
		if (secret.isEmpty()) {
			logger.warn("desk.secret is empty: everybody who reaches POST /github is taken for GitHub. "
					+ "Set DESK_SECRET to the secret of the webhook");
		}
	}

	boolean matches(@Nullable String signature, byte[] body) {
		if (this.secret.isEmpty()) {
			return true;
		}
		// in constant time: how long a comparison takes must not tell how much of a guess
		// is right
		return signature != null && MessageDigest.isEqual(expected(body).getBytes(StandardCharsets.US_ASCII),
				signature.getBytes(StandardCharsets.UTF_8));
	}

	private String expected(byte[] body) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(this.secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
			return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

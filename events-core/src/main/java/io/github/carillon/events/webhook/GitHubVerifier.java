package io.github.carillon.events.webhook;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Verifies as GitHub's "Validating webhook deliveries" says.
 */
final class GitHubVerifier implements WebhookVerifier {

	private static final String SIGNATURE = "X-Hub-Signature-256";

	private static final String ID = "X-GitHub-Delivery";

	private static final String ALGORITHM = "sha256=";

	private final List<SignatureKey> keys;

	GitHubVerifier(List<SignatureKey> keys) {
		this.keys = keys;
	}

	@Override
	public VerifiedWebhook verify(Function<String, @Nullable String> headers, byte[] body) {
		String signature = PlainSecret.header(headers, SIGNATURE);
		if (!signature.startsWith(ALGORITHM)
				|| !PlainSecret.verifies(this.keys, signature.substring(ALGORITHM.length()), body)) {
			throw new WebhookVerificationException(SIGNATURE + " is not that of this body and our secret");
		}
		Optional<String> id = Optional.ofNullable(headers.apply(ID)).filter((text) -> !text.isBlank());
		return new VerifiedWebhook(id, Optional.empty());
	}

}

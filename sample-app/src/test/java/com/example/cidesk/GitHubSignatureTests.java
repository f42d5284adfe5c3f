package com.example.cidesk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** What the desk says of its secret when it starts. */
@ExtendWith(OutputCaptureExtension.class)
class GitHubSignatureTests {

	@Test
	void warnsWhenThereIsNoSecret(CapturedOutput output) {
		assertThat(new GitHubSignature("").matches(null, new byte[0])).isTrue();
		assertThat(output).contains("WARN").contains("DESK_SECRET");
	}

	@Test
	void isSilentWhenThereIsOne(CapturedOutput output) {
		assertThat(new GitHubSignature("secret").matches(null, new byte[0])).isFalse();
		assertThat(output).doesNotContain("desk.secret");
	}

}

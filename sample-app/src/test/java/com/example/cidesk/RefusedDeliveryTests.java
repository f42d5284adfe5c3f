package com.example.cidesk;

import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.example.cidesk.GitHub.Answer;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the desk refuses: with a status and a problem that says why, and without a trace.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "spring.datasource.url=jdbc:h2:mem:${random.uuid}", "desk.secret=It's a Secret to Everybody" })
class RefusedDeliveryTests {

	static final String SECRET = "It's a Secret to Everybody";

	@Autowired
	EventHistory history;

	@LocalServerPort
	int port;

	GitHub github;

	long before;

	JsonNode boardBefore;

	@BeforeEach
	void look() {
		this.github = GitHub.of(this.port);
		this.before = this.history.count(EventQuery.matching("*"));
		this.boardBefore = this.github.get("/board");
	}

	@AfterEach
	void nothingChanged() {
		assertThat(this.history.count(EventQuery.matching("*"))).isEqualTo(this.before);
		assertThat(this.github.get("/board")).isEqualTo(this.boardBefore);
	}

	/** The example of GitHub's documentation on validating deliveries. */
	@Test
	void knowsTheSignatureOfGitHubsOwnExample() {
		assertThat(new GitHubSignature(SECRET).matches(
				"sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
				"Hello, World!".getBytes(StandardCharsets.UTF_8)))
			.isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17", "sha256=", "",
			"sha1=0123", "é" })
	void refusesAWrongSignature(String signature) {
		assertProblem(401, "X-Hub-Signature-256", this.github.post(GitHub.example("ping.organization").toString(),
				"X-GitHub-Event", "ping", "X-Hub-Signature-256", signature));
	}

	@Test
	void refusesAMissingSignature() {
		assertProblem(401, "missing",
				this.github.post(GitHub.workflowRun("a/b", "main", "failure").toString(), "X-GitHub-Event", "ping"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"a\": ", "{\"a\": 1} {", "{'a': 1}", "[]", "null", "\"text\"", "{\"a\": 1, \"a\": 2}",
			"{\"a\": NaN}", "payload={}" })
	void refusesWhatIsNoJsonObject(String body) {
		assertProblem(400, "JSON", signed(body, "X-GitHub-Event", "ping"));
	}

	@Test
	void saysWhereTheJsonIsWrong() {
		Answer answer = signed("{\n  \"a\": [1, 2\n", "X-GitHub-Event", "ping");
		assertProblem(400, "line 3, column 1: Unexpected end-of-input", answer);
		assertThat(answer.body()).doesNotContain("Source");
	}

	@Test
	void refusesAnEmptyBody() {
		assertProblem(400, "empty", signed("", "X-GitHub-Event", "ping"));
	}

	@Test
	void refusesADeliveryOfNoEvent() {
		assertProblem(400, "X-GitHub-Event", signed("{}"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "work flow", "a/b", "../x", "a..b", "*", "é" })
	void refusesAnEventThatCannotBeAName(String event) {
		assertProblem(400, "X-GitHub-Event", signed("{}", "X-GitHub-Event", event));
	}

	@Test
	void refusesAnotherEventWithTheIdOfAKnownDelivery() {
		String delivery = UUID.randomUUID().toString();
		assertThat(signed("{}", "X-GitHub-Event", "ping", "X-GitHub-Delivery", delivery).status()).isEqualTo(202);
		this.before++;
		assertProblem(409, "github.ping", signed("{}", "X-GitHub-Event", "status", "X-GitHub-Delivery", delivery));
	}

	@Test
	void refusesAnotherContentType() {
		assertProblem(415, "text/plain", signed("{}", "X-GitHub-Event", "ping", "Content-Type", "text/plain"));
	}

	@Test
	void refusesABodyOf30Megabytes() {
		byte[] body = new byte[30 * 1024 * 1024];
		assertProblem(413, "26214400", this.github.send(BodyPublishers.ofByteArray(body), "X-GitHub-Event", "ping"));
	}

	/** Without a length the desk finds out as it reads. */
	@Test
	void refusesABodyOf30MegabytesOfUnknownLength() {
		assertProblem(413, "26214400", this.github.send(BodyPublishers.ofInputStream(() -> new Zeros(30 * 1024 * 1024)),
				"X-GitHub-Event", "ping"));
	}

	/** Deeper than the parser goes. */
	@Test
	void refusesJsonThatIsNestedTooDeep() {
		String body = "{\"a\": " + "[".repeat(2000) + "]".repeat(2000) + "}";
		assertProblem(400, "depth", signed(body, "X-GitHub-Event", "ping"));
	}

	/** The parser takes it, PostgreSQL would not, so the library does not either. */
	@Test
	void refusesWhatCannotBeStored() {
		assertProblem(422, "", signed("{\"a\": \"\\u0000\"}", "X-GitHub-Event", "ping"));
		assertProblem(422, "", signed("{\"a\": 1e999999999}", "X-GitHub-Event", "ping"));
	}

	/** Longer than the column of the history. */
	@Test
	void refusesWhatIsTooLongForTheDatabase() {
		String name = "x".repeat(3000);
		assertProblem(422, "subject",
				signed("{\"repository\": {\"full_name\": \"" + name + "\"}}", "X-GitHub-Event", "ping"));
	}

	@Test
	void takesASignedDelivery() {
		assertThat(signed("{}", "X-GitHub-Event", "ping").status()).isEqualTo(202);
		this.before++;
	}

	@Test
	void takesASignedForm() {
		Answer answer = signed("payload=%7B%22action%22%3A+%22seen+%C3%A9%22%7D", "X-GitHub-Event", "ping",
				"Content-Type", "application/x-www-form-urlencoded");
		assertThat(answer.status()).as(answer.body()).isEqualTo(202);
		assertThat(answer.json().at("/type").stringValue()).isEqualTo("github.ping.seen__");
		this.before++;
	}

	@ParameterizedTest
	@ValueSource(strings = { "other=1", "payload=%7", "payload=%7B%7D&payload=%7B%7D", "payload=" })
	void refusesAFormThatHoldsNoPayload(String form) {
		assertProblem(400, "",
				signed(form, "X-GitHub-Event", "ping", "Content-Type", "application/x-www-form-urlencoded"));
	}

	private Answer signed(String body, String... headers) {
		String[] all = new String[headers.length + 4];
		System.arraycopy(headers, 0, all, 4, headers.length);
		all[0] = "X-Hub-Signature-256";
		all[1] = sign(body);
		all[2] = "X-GitHub-Delivery";
		all[3] = UUID.randomUUID().toString();
		return this.github.post(body, all);
	}

	private static String sign(String body) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
			return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void assertProblem(int status, String detail, Answer answer) {
		assertThat(answer.status()).as(answer.body()).isEqualTo(status);
		assertThat(answer.contentType()).isEqualTo("application/problem+json");
		assertThat(answer.json().at("/detail").stringValue()).isNotBlank().contains(detail);
	}

	/** A body that is never in memory as a whole. */
	private static final class Zeros extends InputStream {

		private int left;

		Zeros(int length) {
			this.left = length;
		}

		@Override
		public int read() {
			return (this.left-- > 0) ? '0' : -1;
		}

		@Override
		public int read(byte[] target, int offset, int length) {
			if (this.left <= 0) {
				return -1;
			}
			int read = Math.min(length, this.left);
			this.left -= read;
			return read;
		}

	}

}

package com.example.cidesk;

import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import com.example.cidesk.GitHub.Answer;
import io.github.carillon.events.Event;
import io.github.carillon.events.OnError;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventQuery;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The desk as GitHub and its users see it.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "spring.datasource.url=jdbc:h2:mem:${random.uuid}")
class CiDeskTests {

	@Autowired
	EventHistory history;

	@Autowired
	ServerProperties server;

	@Autowired
	Trouble trouble;

	@LocalServerPort
	int port;

	GitHub github;

	/** Every test has a repository of its own. */
	final String repository = "test/" + UUID.randomUUID();

	@BeforeEach
	void connect() {
		this.github = GitHub.of(this.port);
	}

	@ParameterizedTest
	@CsvSource({ "push, push.branch, github.push", "push, push.tag_deleted, github.push",
			"pull_request, pull_request.opened, github.pull_request", "check_run, check_run.created, github.check_run",
			"check_run, check_run.failure, github.check_run", "check_run, check_run.success, github.check_run",
			"workflow_run, workflow_run.queued, github.workflow_run",
			"workflow_run, workflow_run.success, github.workflow_run", "issues, issues.pinned, github.issues",
			"ping, ping.organization, github.ping", "status, status.success, github.status",
			"repository_dispatch, repository_dispatch.on-demand-test, github.repository_dispatch.on-demand-test",
			"security_advisory, security_advisory.published, github.security_advisory.published",
			"workflow_job, workflow_job.completed, github.workflow_job.completed" })
	void takesInWhatGitHubSends(String event, String example, String type) {
		String delivery = UUID.randomUUID().toString();
		Answer answer = this.github.deliver(event, delivery, GitHub.example(example));
		assertThat(answer.status()).as(answer.body()).isEqualTo(202);
		UUID id = UUID.fromString(answer.json().at("/id").stringValue());
		Event<?> stored = this.history.get(id).orElseThrow();
		assertThat(stored.type()).isEqualTo(type).isEqualTo(answer.json().at("/type").stringValue());
		assertThat(stored.headers()).containsEntry("delivery", delivery);
		assertThat(stored.source()).isEqualTo("github");
	}

	@Test
	void keepsWhatItKnowsAsRecords() {
		Event<?> stored = stored(this.github.deliver("pull_request", GitHub.example("pull_request.opened")));
		assertThat(stored.data())
			.isEqualTo(new PullRequest("opened", "Codertocat/Hello-World", 2, "Update the README with new information.",
					"changes", false, "https://github.com/Codertocat/Hello-World/pull/2"));
		assertThat(stored.subject()).contains("Codertocat/Hello-World");
	}

	@Test
	void keepsTheJsonOfEverythingElse() {
		ObjectNode json = GitHub.example("security_advisory.published");
		Event<?> stored = stored(this.github.deliver("security_advisory", json));
		assertThat(stored.data()).isEqualTo(GitHub.JSON.convertValue(json, Map.class));
	}

	@Test
	void takesInEventsThatDidNotExistWhenItWasWritten() {
		assertThat(stored(this.github.post("{\"action\": \"landed\"}", "X-GitHub-Event", "moon-shot")).type())
			.isEqualTo("github.moon-shot.landed");
	}

	/** GitHub does not send again what is refused. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			workflow_run | {"action": "completed"}
			issues | {"action": "completed", "repository": {"full_name": "a/b"}, "issue": {"number": 1.5}}
			check_run | {"action": "completed", "repository": {"full_name": "a/b"}, \
			"check_run": {"name": "CI", "html_url": "https://example.com", "started_at": "yesterday"}}""")
	void keepsTheJsonOfWhatLacksSomethingThatItsRecordNeeds(String event, String json) {
		Event<?> stored = stored(this.github.post(json, "X-GitHub-Event", event));
		assertThat(stored.type()).isEqualTo("github." + event + ".completed");
		assertThat(stored.data()).isEqualTo(GitHub.JSON.readValue(json, Map.class));
	}

	/** A workflow whose file has no name, a check whose application has no page. */
	@Test
	void takesWhatGitHubLeavesEmptyFromElsewhere() {
		ObjectNode run = GitHub.workflowRun(this.repository, "main", "success");
		run.withObject("/workflow_run").putNull("name").put("path", ".github/workflows/ci.yml");
		ObjectNode check = GitHub.example("check_run.success");
		check.withObject("/check_run").putNull("html_url");
		assertThat(stored(this.github.deliver("workflow_run", run)).data()).isInstanceOfSatisfying(WorkflowRun.class,
				(build) -> assertThat(build.name()).isEqualTo(".github/workflows/ci.yml"));
		assertThat(stored(this.github.deliver("check_run", check)).data()).isInstanceOfSatisfying(CheckRun.class,
				(build) -> assertThat(build.url()).startsWith("https://api.github.com/"));
	}

	@Test
	void takesABlankDeliveryIdForNone() {
		ObjectNode failure = GitHub.workflowRun(this.repository, "main", "failure");
		assertThat(stored(this.github.deliver("workflow_run", "", failure)).headers()).doesNotContainKey("delivery");
		assertThat(this.github.deliver("workflow_run", " ", failure).status()).isEqualTo(202);
		assertThat(events("github.**")).hasSize(2);
	}

	@Test
	void takesInOneRepositoryWhileAnotherIsSlow() throws Exception {
		CompletableFuture<Answer> slow = CompletableFuture
			.supplyAsync(() -> this.github.deliver("workflow_run", GitHub.workflowRun("slow/one", "main", "success")));
		try {
			assertThat(this.trouble.reached.await(10, TimeUnit.SECONDS)).isTrue();
			CompletableFuture<Answer> other = CompletableFuture
				.supplyAsync(() -> this.github.deliver("workflow_run", GitHub.workflowRun("a/b", "main", "success")));
			assertThat(other.get(10, TimeUnit.SECONDS).status()).isEqualTo(202);
			assertThat(slow).isNotDone();
		}
		finally {
			this.trouble.over.countDown();
		}
		assertThat(slow.get(10, TimeUnit.SECONDS).status()).isEqualTo(202);
	}

	@Test
	void storesABuildAndItsAlertOrNeither() {
		ObjectNode failure = GitHub.workflowRun("no/alert", "main", "failure");
		assertThat(this.github.deliver("workflow_run", failure).status()).isEqualTo(500);
		assertThat(this.history.count(EventQuery.matching("*").subject("no/alert"))).isZero();
		assertThat(this.github.get("/board").has("no/alert")).isFalse();
	}

	@Test
	void listensToThisMachineOnly() {
		assertThat(this.server.getAddress()).matches(InetAddress::isLoopbackAddress);
	}

	@Test
	void namesAnActionOfFreeText() {
		ObjectNode json = GitHub.example("repository_dispatch.on-demand-test").put("action", "Deploy v1.2 – now!");
		assertThat(stored(this.github.deliver("repository_dispatch", json)).type())
			.isEqualTo("github.repository_dispatch.Deploy_v1_2___now_");
	}

	@Test
	void publishesTheSameDeliveryOnce() {
		ObjectNode failure = GitHub.workflowRun(this.repository, "main", "failure");
		Answer first = this.github.deliver("workflow_run", "d-" + this.repository, failure);
		Answer second = this.github.deliver("workflow_run", "d-" + this.repository, failure);
		assertThat(first.status()).isEqualTo(202);
		assertThat(second.status()).isEqualTo(200);
		assertThat(second.json().at("/duplicate").booleanValue()).isTrue();
		assertThat(second.json().at("/id")).isEqualTo(first.json().at("/id"));
		assertThat(events("github.**")).hasSize(1);
		assertThat(branch("main").at("/failuresInARow").intValue()).isEqualTo(1);
	}

	@Test
	void publishesTheSameDeliveryOnceWhenItComesTwiceAtATime() throws Exception {
		ObjectNode failure = GitHub.workflowRun(this.repository, "main", "failure");
		ExecutorService threads = Executors.newFixedThreadPool(8);
		try {
			for (int round = 1; round <= 10; round++) {
				String delivery = this.repository + round;
				Callable<Answer> post = () -> this.github.deliver("workflow_run", delivery, failure);
				List<Future<Answer>> answers = threads.invokeAll(Collections.nCopies(8, post));
				assertThat(answers).extracting((answer) -> answer.get().status())
					.containsOnly(200, 202)
					.containsOnlyOnce(202);
			}
		}
		finally {
			threads.shutdown();
		}
		assertThat(events("github.**")).hasSize(10);
		assertThat(branch("main").at("/failuresInARow").intValue()).isEqualTo(10);
	}

	@Test
	void showsTheLastBuildOfABranch() {
		this.github.deliver("workflow_run", GitHub.workflowRun(this.repository, "main", "success"));
		JsonNode branch = branch("main");
		assertThat(branch.at("/failuresInARow").intValue()).isZero();
		assertThat(branch.at("/lastBuild/name").stringValue()).isEqualTo("CI");
		assertThat(branch.at("/lastBuild/conclusion").stringValue()).isEqualTo("success");
		assertThat(branch.at("/lastBuild/url").stringValue())
			.isEqualTo("https://github.com/octo-org/octo-repo/actions/runs/289782451");
		assertThat(branch.at("/lastBuild/duration").stringValue()).isEqualTo("PT0S");
	}

	@Test
	void countsFailuresInARowPerBranch() {
		for (String conclusion : List.of("failure", "timed_out", "cancelled", "startup_failure")) {
			this.github.deliver("workflow_run", GitHub.workflowRun(this.repository, "main", conclusion));
		}
		this.github.deliver("workflow_run", GitHub.workflowRun(this.repository, "other", "failure"));
		assertThat(branch("main").at("/failuresInARow").intValue()).isEqualTo(3);
		assertThat(branch("other").at("/failuresInARow").intValue()).isEqualTo(1);
	}

	@Test
	void showsNoBuildThatIsNotFinished() {
		ObjectNode queued = GitHub.example("workflow_run.queued");
		queued.withObject("/repository").put("full_name", this.repository);
		assertThat(this.github.deliver("workflow_run", queued).status()).isEqualTo(202);
		assertThat(this.github.get("/board").has(this.repository)).isFalse();
	}

	@Test
	void raisesAnAlertWhenABranchBreaksAndResolvesItWhenRepaired() {
		Event<?> broke = stored(
				this.github.deliver("workflow_run", GitHub.workflowRun(this.repository, "main", "failure")));
		this.github.deliver("workflow_run", GitHub.workflowRun(this.repository, "main", "failure"));
		Event<?> repaired = stored(
				this.github.deliver("workflow_run", GitHub.workflowRun(this.repository, "main", "success")));
		this.github.deliver("workflow_run", GitHub.workflowRun(this.repository, "main", "success"));
		List<Event<?>> raised = this.history.query(EventQuery.matching("alert.*").causedBy(broke.id())).events();
		assertThat(raised).extracting(Event::type).containsExactly("alert.raised");
		List<Event<?>> resolved = this.history.query(EventQuery.matching("alert.*").causedBy(repaired.id())).events();
		assertThat(resolved).extracting(Event::type).containsExactly("alert.resolved");
		assertThat(resolved.get(0).data()).isEqualTo(new Alerts.AlertResolved(this.repository, "main", "CI",
				"https://github.com/octo-org/octo-repo/actions/runs/289782451", 2));
		assertThat(this.history.query(EventQuery.matching("alert.*").data("repository", this.repository)).events())
			.hasSize(2);
	}

	@Test
	void showsWhatHappenedThroughTheActuator() {
		Answer answer = this.github.deliver("security_advisory", GitHub.example("security_advisory.published"));
		JsonNode history = this.github.get("/actuator/events/history?type=github.security_advisory.*&limit=1");
		JsonNode event = history.at("/events/0");
		assertThat(event.at("/id")).isEqualTo(answer.json().at("/id"));
		assertThat(event.at("/data/security_advisory/severity").stringValue()).isEqualTo("moderate");
		assertThat(event.at("/headers/delivery").isString()).isTrue();
	}

	private Event<?> stored(Answer answer) {
		assertThat(answer.status()).as(answer.body()).isEqualTo(202);
		return this.history.get(UUID.fromString(answer.json().at("/id").stringValue())).orElseThrow();
	}

	private List<Event<?>> events(String pattern) {
		return this.history.query(EventQuery.matching(pattern).subject(this.repository)).events();
	}

	private JsonNode branch(String branch) {
		return this.github.get("/board").path(this.repository).path(branch);
	}

	/** Listeners of somebody else: a slow one, and one that fails. */
	@TestConfiguration(proxyBeanMethods = false)
	static class Trouble {

		final CountDownLatch reached = new CountDownLatch(1);

		final CountDownLatch over = new CountDownLatch(1);

		@OnEvent
		void linger(WorkflowRun run) throws InterruptedException {
			if (run.repository().equals("slow/one")) {
				this.reached.countDown();
				this.over.await(30, TimeUnit.SECONDS);
			}
		}

		@OnEvent(onError = OnError.PROPAGATE)
		void refuse(Alerts.AlertRaised alert) {
			if (alert.repository().equals("no/alert")) {
				throw new IllegalStateException("no mail server");
			}
		}

	}

}

/* Signing out of a device that others use, too: what was kept on it goes. While something is unsent the pupil
   is warned first, and may stay signed in until it is sent. */
(() => {
  "use strict";

  const parcours = (window.parcours = window.parcours || {});
  const { store, outbox, make, say } = parcours;
  let leaving = false;

  const csrfToken = () => /(?:^|; )_csrf_token=([^;]*)/.exec(document.cookie)?.[1] || "";

  /* True once the server has ended the session; it answers with the way to the sign-in page. */
  const endSession = async () => {
    await fetch("/offline", { cache: "no-store" }); // brings the session's token, if the cookie is gone or old
    const body = new URLSearchParams({ csrf_token: csrfToken() });
    const { type, status } = await fetch("/logout", { method: "POST", body, redirect: "manual" });
    return type === "opaqueredirect" || status === 401;
  };

  const removeCopies = async () => {
    const names = (await window.caches?.keys()) || [];
    await Promise.all(names.filter((name) => /^parcours-(pages|person)-/.test(name)).map((name) => caches.delete(name)));
  };

  const signOut = async () => {
    parcours.draft.stop();
    await parcours.hush(true);
    const ended = await endSession().catch(() => false);
    if (!ended) {
      leaving = false;
      parcours.hush(false);
      parcours.draft.resume();
      parcours.report({ leaving: false, cannotLeave: true });
      return;
    }
    await store.forget();
    await removeCopies();
    location.assign("/login");
  };

  /* Background counts are sent along where that is possible, but nobody waits for them. */
  const unsent = async () => {
    const drafts = (await store.drafts()).filter((draft) => draft.dirty);
    return (await outbox.work()).length + drafts.length;
  };

  const button = (text, value, className) => make("button", { value, className }, text);

  const ask = (count) =>
    new Promise((resolve) => {
      const answers = make(
        "form",
        { method: "dialog", className: "actions" },
        button(say("Stay signed in until it is sent"), "stay", "btn btn-primary"),
        button(say("Sign out and delete it"), "delete", "btn btn-danger"),
      );
      const text = say("%(count)s piece(s) of your work are only on this device. Signing out deletes them.", { count });
      const title = make("h2", { id: "sign-out-title" }, say("Not everything is sent yet"));
      const dialog = make("dialog", { className: "dialog" }, title, make("p", {}, text), answers);
      dialog.dataset.signOut = "";
      dialog.setAttribute("aria-labelledby", title.id);
      dialog.addEventListener("close", () => {
        resolve(dialog.returnValue || "stay");
        dialog.remove();
      });
      document.body.append(dialog);
      dialog.showModal();
    });

  const wish = async () => {
    await parcours.draft.keep();
    if (!(await unsent())) return signOut();
    const answer = await ask(await unsent());
    if (answer === "delete") return signOut();
    leaving = true;
    parcours.report({ leaving });
    outbox.send();
    parcours.draft.flush();
    return undefined;
  };

  const leaveWhenSent = async () => {
    if (leaving && !(await unsent())) signOut();
  };

  if (store.user) {
    document.addEventListener("submit", (event) => {
      if (event.target.getAttribute("action") !== "/logout") return;
      event.preventDefault();
      wish();
    });
    for (const name of ["queued", "sent", "draft"]) document.addEventListener(`parcours:${name}`, leaveWhenSent);
    document.addEventListener("parcours:signed-out", ({ detail }) => detail.elsewhere && location.assign("/login"));
  }
})();

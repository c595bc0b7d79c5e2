//! `vivavoce-platform`: serve, check the running system, make an invite or take it back, make an account, make an administrator token.

use clap::{Args, Parser, Subcommand};
use platform::{
    Check, Config, DEMO_PACK, Demo, Flags, OwnersAccount, Platform, Store, configuration_lines,
    create_invite, read_settings,
};
use secrecy::{ExposeSecret, SecretString};
use std::error::Error;
use std::io::IsTerminal;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use url::Url;

#[derive(Parser)]
#[command(name = "vivavoce-platform", version, about = "The reference platform for Vivavoce interviews")]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Args, Clone)]
struct Common {
    /// The file with settings; the environment goes before it
    #[arg(long, global = true, default_value = ".env", value_name = "FILE")]
    env_file: PathBuf,
    /// The folder of the database [default: the user's data folder]
    #[arg(long, global = true, env = "VIVAVOCE_DATA_DIR", value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// The platform's address as clients and workers reach it [default: where it listens]
    #[arg(long, global = true, env = "VIVAVOCE_PUBLIC_URL", value_name = "URL")]
    public_url: Option<Url>,
    /// One line of JSON on standard output, for scripts
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Args, Clone)]
struct Serve {
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
    bind: IpAddr,
    /// The port to listen on; 0 takes a free one [default: PORT, or 3001]
    #[arg(long)]
    port: Option<u16>,
    /// Give LiveKit tokens without an invite; only on loopback
    #[arg(long)]
    open_dev: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Run the platform (the default)
    Serve(Serve),
    /// Say what works, what does not and what to repair first; exit 1 when no voice interview can be held
    Check,
    /// Create a job, a candidate, an interview and its invite link
    Invite(Invite),
    /// Take all invites of an interview back, and end its conversation; what was saved stays
    Revoke {
        /// As the link has it
        #[arg(value_name = "INTERVIEW")]
        interview: String,
    },
    /// Take in a sealed interview file that somebody brought; doing it again is harmless
    Import {
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Make an account for a recruiter, or give one that there is a new password, and print the password
    Account(Account),
    /// Make a new administrator token for the API and print it; the old one is refused from now on
    AdminToken,
}

#[derive(Args)]
struct Account {
    /// What the person signs in with
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    /// Needed for a new account
    #[arg(long)]
    name: Option<String>,
    /// The team's name; made where there is none [default: the first team]
    #[arg(long, value_name = "NAME")]
    team: Option<String>,
    /// What the person may do [default: recruiter; of an account that there is, as it was]
    #[arg(long, value_enum)]
    role: Option<Role>,
    /// Read the password from the first line of standard input, instead of making one
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Role {
    Recruiter,
    /// Also looks after the team's accounts
    Admin,
}

impl From<Role> for platform_api::account::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Recruiter => Self::Recruiter,
            Role::Admin => Self::Admin,
        }
    }
}

#[derive(Args)]
struct Invite {
    /// A question pack as JSON: {"questions": [{"text": "…"}]} [default: a built-in one]
    #[arg(long, value_name = "FILE")]
    questions: Option<PathBuf>,
    #[arg(long, default_value = "Alex Doe")]
    candidate: String,
    #[arg(long, default_value = "Software Engineer")]
    title: String,
    #[arg(long, default_value = "Example Company")]
    company: String,
    /// Hours until the link expires [default: a week]
    #[arg(long, value_name = "HOURS")]
    expires_in_hours: Option<u32>,
    /// On how many devices it may be opened, one after the other [default: 3]
    #[arg(long, value_name = "N")]
    max_uses: Option<u32>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("vivavoce-platform: {error}");
            ExitCode::FAILURE
        }
    }
}

type Outcome = Result<ExitCode, Box<dyn Error>>;

async fn run(cli: Cli) -> Outcome {
    let common = cli.common;
    match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Serve(serve) => run_platform(&common, &serve).await,
        Command::Check => check(&common).await,
        Command::Invite(invite) => print_invite(&common, invite).await,
        Command::Revoke { interview } => revoke(&common, interview).await,
        Command::Import { file } => import(&common, &file).await,
        Command::Account(account) => set_account(&common, account).await,
        Command::AdminToken => print_admin_token(&common).await,
    }
}

async fn run_platform(common: &Common, serve: &Serve) -> Outcome {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr).init();

    let config = config(common, Some(serve))?;
    for line in configuration_lines(&config.report) {
        eprintln!("{line}");
    }
    let livekit = config.livekit.as_ref().map(|livekit| livekit.url.clone());
    let platform = Platform::start(config).await?;
    // before anybody is told that it is ready, and may end it
    let mut interrupt = Interrupt::listen()?;
    if common.json {
        let ready = serde_json::json!({
            "platform": platform.public_url(), "address": platform.address().to_string(), "livekit": livekit,
        });
        println!("{ready}");
    } else {
        println!("The platform is ready at {} (interrupt to stop).", platform.public_url());
    }
    interrupt.came().await;
    platform.stop().await;
    Ok(ExitCode::SUCCESS)
}

async fn check(common: &Common) -> Outcome {
    let settings = read_settings(&common.env_file)
        .map_err(|error| format!("cannot read {}: {error}", common.env_file.display()))?;
    let report = diagnosis::configuration::examine(&settings);
    let status = match config(common, None) {
        Ok(config) => {
            let http = platform::http()?;
            let address = match &config.public_url {
                Some(url) => url.clone(),
                None => Url::parse(&format!("http://127.0.0.1:{}", config.port))?,
            };
            let beside = platform::look_for_platform(&http, &address, &report);
            Check::of(&config, http.clone()).run(beside).await
        }
        Err(unusable) => platform::unusable_settings(&report, &unusable.to_string()),
    };
    if common.json {
        println!("{}", serde_json::to_string(&status)?);
    } else {
        configuration_lines(&report).iter().for_each(|line| println!("{line}"));
        println!();
        platform::status_lines(&status).iter().for_each(|line| println!("{line}"));
    }
    // at once: a name server that does not answer holds a thread, and with it an orderly end, for half a minute
    std::process::exit(if status.ready { 0 } else { 1 })
}

async fn print_invite(common: &Common, invite: Invite) -> Outcome {
    let config = config(common, None)?;
    let pack = match &invite.questions {
        Some(file) => std::fs::read_to_string(file)
            .map_err(|error| format!("cannot read {}: {error}", file.display()))?,
        None => DEMO_PACK.to_owned(),
    };
    let demo = Demo {
        company: invite.company,
        title: invite.title,
        candidate: invite.candidate,
        pack: Demo::read_pack(&pack).map_err(|failure| failure.body.message)?,
        invite: platform_api::recruiting::CreateInvite {
            expires_in_hours: invite.expires_in_hours,
            max_uses: invite.max_uses,
        },
    };
    let store = Store::open(&config.database).await?;
    let public_url = match &config.public_url {
        Some(url) => url.as_str().trim_end_matches('/').to_owned(),
        None => format!("http://127.0.0.1:{}", config.port),
    };
    let created = create_invite(&store, &public_url, &demo).await.map_err(|failure| failure.body.message)?;
    store.close().await;
    if common.json {
        println!("{}", serde_json::to_string(&created)?);
    } else {
        println!("{}", created.link.expose());
        println!("{}", created.web_link.expose());
    }
    Ok(ExitCode::SUCCESS)
}

async fn revoke(common: &Common, interview: String) -> Outcome {
    let store = Store::open(&config(common, None)?.database).await?;
    let revoked = platform::revoke_invites(&store, &interview.into()).await;
    store.close().await;
    let revoked = revoked.map_err(|failure| failure.body.message)?;
    if common.json {
        println!("{}", serde_json::to_string(&revoked)?);
    } else {
        println!("Interview {}: {} invites are taken back.", revoked.interview_id, revoked.revoked);
        println!(
            "A platform that runs on this database ends a conversation that is going on within seconds."
        );
    }
    Ok(ExitCode::SUCCESS)
}

async fn import(common: &Common, file: &Path) -> Outcome {
    let sealed = std::fs::read(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    let store = Store::open(&config(common, None)?.database).await?;
    let imported = platform::import_sealed_interview(&store, sealed).await;
    store.close().await;
    let imported = imported
        .map_err(|failure| format!("{}: {} {}", file.display(), failure.body.message, failure.body.remedy))?;
    if common.json {
        println!("{}", serde_json::to_string(&imported)?);
    } else {
        let (kept, all) = (imported.kept().count(), imported.results.len());
        println!("Interview {}: {kept} of {all} entries are kept.", imported.interview_id);
    }
    Ok(ExitCode::SUCCESS)
}

async fn set_account(common: &Common, account: Account) -> Outcome {
    let given = account.password_stdin.then(first_line).transpose()?;
    let was_given = given.is_some();
    let store = Store::open(&config(common, None)?.database).await?;
    let wanted = OwnersAccount {
        email: account.email,
        name: account.name,
        team: account.team,
        role: account.role.map(Into::into),
        password: given,
    };
    let made = platform::set_account(&store, wanted).await;
    store.close().await;
    let (account, password) = made.map_err(|failure| failure.body.message)?;
    let shown = (!was_given).then(|| password.expose_secret());
    if common.json {
        println!("{}", serde_json::json!({"account": account, "password": shown}));
    } else {
        println!("{} ({}, team {}) can sign in.", account.email, account.name, account.team.name);
        if let Some(password) = shown {
            println!("The password, shown only now: {password}");
        }
        if account.disabled {
            println!("The account is disabled: an admin of the team can enable it.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn first_line() -> std::io::Result<SecretString> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(SecretString::from(line.trim_end_matches(['\r', '\n'])))
}

async fn print_admin_token(common: &Common) -> Outcome {
    let store = Store::open(&config(common, None)?.database).await?;
    let token = platform::new_administrator_token(&store).await?;
    store.close().await;
    match common.json {
        true => println!("{}", serde_json::json!({"administrator_token": token.expose_secret()})),
        false => println!("{}", token.expose_secret()),
    }
    Ok(ExitCode::SUCCESS)
}

fn config(common: &Common, serve: Option<&Serve>) -> Result<Config, Box<dyn Error>> {
    let settings = read_settings(&common.env_file)
        .map_err(|error| format!("cannot read {}: {error}", common.env_file.display()))?;
    let flags = Flags {
        bind: serve.map(|s| s.bind),
        port: serve.and_then(|s| s.port),
        public_url: common.public_url.clone(),
        data_dir: common.data_dir.clone(),
        open_dev: serve.is_some_and(|s| s.open_dev),
    };
    Ok(Config::new(&settings, &flags)?.read_from(&common.env_file))
}

/// SIGINT, and SIGTERM where there is such a thing.
#[cfg(unix)]
struct Interrupt {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Interrupt {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn came(&mut self) {
        tokio::select! { _ = self.interrupt.recv() => {}, _ = self.terminate.recv() => {} }
    }
}

#[cfg(windows)]
struct Interrupt(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Interrupt {
    fn listen() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn came(&mut self) {
        self.0.recv().await;
    }
}

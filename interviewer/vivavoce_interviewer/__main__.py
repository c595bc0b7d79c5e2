from vivavoce_interviewer.worker import main

main()
